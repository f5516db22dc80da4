// SPDX-License-Identifier: GPL-2.0-only
#include "tests/fuzz/ring_session.h"

#include <cstring>
#include <iterator>
#include <utility>

namespace afpguard::fuzz {

RingSession::RingSession(Input input, const RingLayout& layout,
                         std::vector<std::size_t> status_words)
    : input_(input),
      memory_(layout),
      size_(layout.bytes()),
      status_words_(std::move(status_words)) {}

void RingSession::run() {
    while (!input_.used_up())
        step(input_.number<std::uint8_t>() % 6);
    while (!held_.empty())
        release(held_.size() - 1);
}

void RingSession::write_anything() {
    const std::size_t place = input_.below(static_cast<std::uint32_t>(size_));
    memory_.write(place, input_.bytes(input_.number<std::uint8_t>()));
}

// Those of no frame that is held: the kernel must not get that one's place back.
std::vector<std::size_t> RingSession::words_free_to_write() const {
    std::vector<std::size_t> words = status_words_;
    for (const Frame& frame : held_)
        std::erase(words, status_word_of(frame));
    return words;
}

std::optional<Frame> RingSession::take() {
    std::optional<Frame> frame;
    memory_.expect_only(words_free_to_write(), [&] { frame = ring().next(); });
    if (frame)
        held_.push_back(*frame);
    return frame;
}

void RingSession::touch(const Frame& frame) const {
    const std::uint8_t* room = frame.data - frame.headroom;
    require(may_lie(frame, room, std::size_t{frame.headroom} + frame.length),
            "a frame lies where its ring has place for it");
    std::memset(frame.data - frame.headroom, 0x5a, frame.headroom);
    std::memset(frame.data, 0xa5, frame.length);
}

void RingSession::release(std::size_t at) {
    const Frame frame = held_[at];
    held_.erase(std::next(held_.begin(), static_cast<std::ptrdiff_t>(at)));
    memory_.expect_only(words_free_to_write(), [&] { ring().release(frame.slot); });
}

} // namespace afpguard::fuzz
