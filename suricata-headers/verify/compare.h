/* SPDX-License-Identifier: GPL-2.0-only */
/* Expands the .def files to comparisons with the genuine headers of Suricata, in C11.
 *
 * Each comparison is asserted at compile time and leaves one row in the section "comparisons".
 * Rows say that no line went without one, and, compiled with -DREPORT (no assertions), what the
 * genuine headers have instead. */

#include "suricata-headers/expand/kinds.inc"

struct comparison {
    const char* file;
    int line;
    const char* what;
    long long declared;
    long long genuine;
    /* what cannot be known at compile time: the genuine figure, or NULL */
    long long (*measure)(void);
};

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

#define ROW_(id, ...)                                                                              \
    static const struct comparison PASTE(row_, id) = {__FILE__, __LINE__, __VA_ARGS__};            \
    static const struct comparison* const PASTE(entry_, id)                                        \
        __attribute__((section("comparisons"), used)) = &PASTE(row_, id)
#define ROW(...) ROW_(__COUNTER__, __VA_ARGS__)

#ifdef REPORT
#define COMPARE(what, declared, genuine) ROW(what, (declared), (genuine), NULL)
#else
#define COMPARE(what, declared, genuine)                                                           \
    _Static_assert((declared) == (genuine), what " is not " #declared " in the genuine headers");  \
    ROW(what, (declared), (genuine), NULL)
#endif

/* Types are compared through a pointer, as the built-in ignores outer qualifiers. */
#define SAME(declared, genuine)                                                                    \
    __builtin_types_compatible_p(__typeof__(declared)*, __typeof__(genuine)*)

#ifdef REPORT
#define COMPARE_TYPE(what, declared, genuine) ROW(what, 1, SAME(declared, genuine), NULL)
#else
#define COMPARE_TYPE(what, declared, genuine)                                                      \
    _Static_assert(SAME(declared, genuine), what " is not " #declared " in the genuine headers");  \
    ROW(what, 1, SAME(declared, genuine), NULL)
#endif

#define MEMBER_OF(type, path) (((type*)0)->path)

#undef HOST_OPAQUE
#define HOST_OPAQUE(type) COMPARE("size of a pointer to " #type, 8, sizeof(type*));

#undef HOST_ENUM
#define HOST_ENUM(type, underlying) COMPARE_TYPE("type of enum " #type, underlying, type);

#undef HOST_TAGGED_ENUM
#define HOST_TAGGED_ENUM(type, underlying)                                                         \
    COMPARE_TYPE("type of enum " #type, underlying, enum type);

#undef HOST_FUNCTION
#define HOST_FUNCTION(result, name, parameters)                                                    \
    typedef result declared_##name parameters;                                                     \
    COMPARE_TYPE("type of " #name "()", declared_##name, name);

#undef HOST_PRINTF
#define HOST_PRINTF(result, name, parameters, text, first) HOST_FUNCTION(result, name, parameters)

#undef HOST_OPTIONAL
#define HOST_OPTIONAL(feature, result, name, parameters) HOST_FUNCTION(result, name, parameters)

#undef HOST_DATA
#define HOST_DATA(type, name) COMPARE_TYPE("type of " #name, type, name);

#undef HOST_TABLE
#define HOST_TABLE(type, name, rows) COMPARE_TYPE("type of " #name, type[rows], name);

#undef HOST_STRUCT
#define HOST_STRUCT(type, alignment) COMPARE("alignment of " #type, alignment, _Alignof(type));

#undef HOST_FIELD
#define HOST_FIELD(type, name, offset, field_type)                                                 \
    HOST_MEMBER(, name, type, name, offset, field_type)

#undef HOST_LINKS
#define HOST_LINKS(type, name, offset)                                                             \
    COMPARE("offset of " #type "." #name, offset, offsetof(type, name));                           \
    COMPARE("size of " #type "." #name, 16, sizeof(MEMBER_OF(type, name)));

/* The place of a bit-field is not a constant expression: sets all its bits and looks. */
#undef HOST_BITS
#define HOST_BITS(type, name, first, width, field_type)                                            \
    static long long measure_##type##_##name(void) {                                               \
        union {                                                                                    \
            type value;                                                                            \
            long long word;                                                                        \
        } both = {.word = 0};                                                                      \
        both.value.name--;                                                                         \
        return both.word;                                                                          \
    }                                                                                              \
    ROW("bits of " #type "." #name, (long long)(((1ULL << (width)) - 1) << (first)), 0,            \
        measure_##type##_##name);

#undef HOST_STRUCT_END
#define HOST_STRUCT_END(type, bytes) COMPARE("size of " #type, bytes, sizeof(type));

#undef HOST_MEMBER
#define HOST_MEMBER(space, name, type, path, offset, member_type)                                  \
    COMPARE("offset of " #type "." #path, offset, offsetof(type, path));                           \
    COMPARE_TYPE("type of " #type "." #path, member_type, MEMBER_OF(type, path));

/* Qualified genuinely as _Atomic; the size says that no lock hides in it. */
#undef HOST_ATOMIC_MEMBER
#define HOST_ATOMIC_MEMBER(space, name, type, path, offset, member_type)                           \
    COMPARE("offset of " #type "." #path, offset, offsetof(type, path));                           \
    COMPARE("size of " #type "." #path, sizeof(member_type), sizeof(MEMBER_OF(type, path)));       \
    COMPARE_TYPE("type of " #type "." #path, _Atomic(member_type), MEMBER_OF(type, path));

#undef HOST_SIZE
#define HOST_SIZE(type, bytes) COMPARE("size of " #type, bytes, sizeof(type));

#undef HOST_CONSTANT
#define HOST_CONSTANT(type, name, value) COMPARE("value of " #name, value, name);

/* A constant object: C has its value only at run time. */
#undef HOST_VALUE
#define HOST_VALUE(type, name, value)                                                              \
    static long long measure_##name(void) {                                                        \
        return (long long)name;                                                                    \
    }                                                                                              \
    COMPARE_TYPE("type of " #name, const type, name);                                              \
    ROW("value of " #name, value, 0, measure_##name);
