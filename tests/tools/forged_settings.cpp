// SPDX-License-Identifier: GPL-2.0-only
// The configuration of the forged host: one interface, with the keys it was told.
#include "tests/tools/forged_settings.h"

#include <cstddef>
#include <cstring>

#include "tests/tools/forged_host.h"

namespace {

std::map<std::string, std::string> keys{{"interface", "forged0"}};

// Nothing looks into a node but the functions below.
alignas(8) std::byte section[64];
alignas(8) std::byte entry[64];

template <class Bytes> suricata::SCConfNode* node(Bytes& bytes) {
    return reinterpret_cast<suricata::SCConfNode*>(bytes);
}

} // namespace

std::map<std::string, std::string>& forged_settings() {
    return keys;
}

namespace suricata {

SCConfNode* SCConfGetNode(const char* name) {
    return std::strcmp(name, "af-packet") == 0 ? node(section) : nullptr;
}

SCConfNode* SCConfGetFirstNode(const SCConfNode* parent) {
    return parent == node(section) ? node(entry) : nullptr;
}

const char* SCConfNodeLookupChildValue(const SCConfNode* parent, const char* key) {
    const auto found = keys.find(key);
    return parent == node(entry) && found != keys.end() ? found->second.c_str() : nullptr;
}

SCConfNode* ConfFindDeviceConfig(SCConfNode*, const char* name) {
    return keys.at("interface") == name ? node(entry) : nullptr;
}

int SCConfGetChildValueWithDefault(const SCConfNode* parent, const SCConfNode*, const char* key,
                                   const char** value) {
    const char* found = SCConfNodeLookupChildValue(parent, key);
    if (found == nullptr)
        return 0;
    *value = found;
    return 1;
}

} // namespace suricata
