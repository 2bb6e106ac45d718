// SPDX-License-Identifier: Apache-2.0
// The client of the node link: see stagectl_node.hpp for the contract, PROTOCOL.md for the wire.
//
// 1. Bytes        the tables of PROTOCOL.md, both ways
// 2. Coordinates  engine conventions and off-axis frusta
// 3. Hand-over    triple buffer and ring: the only things that two threads touch
// 4. Clock        section 5 of the page
// 5. Store        the last 64 messages, section 8 and 10; owned by the link thread
// 6. Link         the thread that owns the sockets
// 7. Node         what the render thread calls
#include "stagectl_node.hpp"

#include <zmq.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#ifdef _WIN32
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#include <timeapi.h>
#ifdef _MSC_VER
#pragma comment(lib, "winmm.lib")
#endif
#endif

namespace stagectl {

// =============================================================================================
// 1. Bytes

namespace {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;

constexpr std::uint32_t kMagic = 0x4C544353;
constexpr std::size_t kHeaderBytes = 24;
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kStateBytes = 56;
constexpr std::size_t kFrameHeadEnd = 152;
constexpr std::size_t kViewBytes = 72;
constexpr std::size_t kFrustumBytes = 48;
constexpr std::size_t kBodyBytes = 136;
constexpr std::size_t kBodyStateAt = 80;
constexpr std::size_t kWallEnd = 40;
constexpr std::size_t kWallCameraBytes = 4;
constexpr std::uint32_t kFeatureBits = kDrawsWall;
constexpr std::size_t kSnapshotEnd = 128;
constexpr std::size_t kBodyInfoBytes = 44;
constexpr std::size_t kWallInfoBytes = 136;
constexpr std::size_t kSegmentBytes = 96;
constexpr double kMaxPeriodNs = 1e10;
constexpr std::uint16_t kFrameFlags = 63;
constexpr std::uint16_t kBodyFlags = 7;
constexpr Byte kViewFlags = 3;
constexpr Byte kLensBits = 7;
constexpr Byte kReferenceBits = 7;

// Eight bytes a step: a FRAME of 64 bodies is checked in a few microseconds.
struct CrcTable {
    std::uint32_t t[8][256];
    constexpr CrcTable() : t() {
        for (std::uint32_t n = 0; n < 256; ++n) {
            std::uint32_t c = n;
            for (int bit = 0; bit < 8; ++bit) c = (c & 1u) ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            t[0][n] = c;
        }
        for (std::uint32_t n = 0; n < 256; ++n)
            for (int slice = 1; slice < 8; ++slice)
                t[slice][n] = t[0][t[slice - 1][n] & 0xFFu] ^ (t[slice - 1][n] >> 8);
    }
};
constexpr CrcTable kCrc;

std::uint16_t u16_at(const Byte* p) noexcept {
    return static_cast<std::uint16_t>(p[0] | (p[1] << 8));
}
std::uint32_t u32_at(const Byte* p) noexcept {
    return std::uint32_t{p[0]} | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16 |
           std::uint32_t{p[3]} << 24;
}
std::uint64_t u64_at(const Byte* p) noexcept {
    return std::uint64_t{u32_at(p)} | std::uint64_t{u32_at(p + 4)} << 32;
}
double f64_at(const Byte* p) noexcept {
    const std::uint64_t bits = u64_at(p);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// Reads fields one after the other. The caller has made sure that the bytes are there.
struct In {
    const Byte* p;
    Byte u8() noexcept { return *p++; }
    std::uint16_t u16() noexcept { return p += 2, u16_at(p - 2); }
    std::uint32_t u32() noexcept { return p += 4, u32_at(p - 4); }
    std::uint64_t u64() noexcept { return p += 8, u64_at(p - 8); }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
    double f64() noexcept { return p += 8, f64_at(p - 8); }
    float f32() noexcept {
        const std::uint32_t bits = u32();
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    void skip(std::size_t bytes) noexcept { p += bytes; }
    void doubles(double* out, int count) noexcept {
        for (int i = 0; i < count; ++i) out[i] = f64();
    }
    State state() noexcept {
        State s;
        s.x = f64(), s.y = f64(), s.z = f64();
        s.w = f64(), s.qx = f64(), s.qy = f64(), s.qz = f64();
        return s;
    }
    template <std::size_t Size>
    bool text(Text<Size>& out) noexcept;
};

// Appends fields; `sealed` puts the header before them and the CRC behind.
struct Out {
    Bytes bytes;
    Out() : bytes(kHeaderBytes, 0) {}
    void u8(Byte v) { bytes.push_back(v); }
    void u16(std::uint16_t v) { u8(static_cast<Byte>(v)), u8(static_cast<Byte>(v >> 8)); }
    void u32(std::uint32_t v) {
        u16(static_cast<std::uint16_t>(v)), u16(static_cast<std::uint16_t>(v >> 16));
    }
    void u64(std::uint64_t v) {
        u32(static_cast<std::uint32_t>(v)), u32(static_cast<std::uint32_t>(v >> 32));
    }
    void i64(std::int64_t v) { u64(static_cast<std::uint64_t>(v)); }
    void f64(double v) {
        std::uint64_t bits;
        std::memcpy(&bits, &v, sizeof bits);
        u64(bits);
    }
    void f32(float v) {
        std::uint32_t bits;
        std::memcpy(&bits, &v, sizeof bits);
        u32(bits);
    }
    void zero(std::size_t count) { bytes.insert(bytes.end(), count, Byte{0}); }
    void doubles(const double* v, int count) {
        for (int i = 0; i < count; ++i) f64(v[i]);
    }
    void state(const State& s) {
        for (double v : {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz}) f64(v);
    }
    // `room` is Size for hexadecimal digits, Size - 1 for a text, which ends with a zero byte.
    template <std::size_t Size>
    void text(const Text<Size>& from, std::size_t room);
    Bytes sealed(Kind kind, std::uint32_t epoch = 0, std::uint16_t flags = 0,
                 std::uint64_t seq = 0) {
        Out header;
        header.bytes.clear();
        header.u32(kMagic), header.u8(kVersion), header.u8(static_cast<Byte>(kind));
        header.u16(flags), header.u32(epoch);
        header.u32(static_cast<std::uint32_t>(bytes.size() + kCrcBytes)), header.u64(seq);
        std::copy(header.bytes.begin(), header.bytes.end(), bytes.begin());
        u32(crc32(bytes.data(), bytes.size()));
        return std::move(bytes);
    }
};

// Length of the UTF-8 character at `p`, 0 where there is none (RFC 3629: no surrogates, no detours).
std::size_t utf8_at(const Byte* p, std::size_t left) noexcept {
    const auto more = [&](std::size_t at) { return at < left && (p[at] & 0xC0) == 0x80; };
    if (left == 0) return 0;
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    if (p[0] < 0xE0) return more(1) ? 2 : 0;
    if (p[0] < 0xF0) {
        if (!more(1) || !more(2)) return 0;
        if (p[0] == 0xE0 && p[1] < 0xA0) return 0;
        return p[0] == 0xED && p[1] > 0x9F ? 0 : 3;
    }
    if (!more(1) || !more(2) || !more(3)) return 0;
    if (p[0] == 0xF0 && p[1] < 0x90) return 0;
    return p[0] == 0xF4 && p[1] > 0x8F ? 0 : 4;
}

// The bytes of whole characters of a zero-ended text that fit into `room`; false: not UTF-8.
bool whole_characters(const char* text, std::size_t room, std::size_t& out) noexcept {
    const auto* p = reinterpret_cast<const Byte*>(text);
    std::size_t length = 0;
    while (length <= room && p[length]) ++length;
    // A character that begins inside may end outside: look at three bytes more, if they are there.
    std::size_t seen = length;
    for (int i = 0; i < 3 && length > room && p[seen]; ++i) ++seen;
    out = 0;
    while (out < length) {
        const std::size_t size = utf8_at(p + out, seen - out);
        if (size == 0) return false;
        if (out + size > room) break;
        out += size;
    }
    return true;
}

template <std::size_t Size>
bool In::text(Text<Size>& out) noexcept {
    const void* end = std::memchr(p, 0, Size);
    const std::size_t length =
        end ? static_cast<std::size_t>(static_cast<const Byte*>(end) - p) : Size;
    bool good = true;
    for (std::size_t at = 0; good && at < length;) {
        const std::size_t size = utf8_at(p + at, length - at);
        good = size != 0;
        at += size;
    }
    out = Text<Size>();
    if (good) std::memcpy(out.chars, p, length);
    p += Size;
    return good;
}

template <std::size_t Size>
void Out::text(const Text<Size>& from, std::size_t room) {
    std::size_t length = 0;
    whole_characters(from.chars, room, length);
    bytes.insert(bytes.end(), from.chars, from.chars + length);
    zero(Size - length);
}

// By the bits: engines are built with -ffast-math, which takes the comparison with itself away.
bool is_finite(double value) noexcept {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits >> 52 & 0x7FF) != 0x7FF;
}
bool is_finite(float value) noexcept {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits >> 23 & 0xFF) != 0xFF;
}

bool finite(const double* values, int count) noexcept {
    for (int i = 0; i < count; ++i)
        if (!is_finite(values[i])) return false;
    return true;
}
bool finite_at(const Byte* p, int count) noexcept {
    for (int i = 0; i < count; ++i)
        if (!is_finite(f64_at(p + 8 * i))) return false;
    return true;
}
bool finite(const State& s) noexcept {
    const double values[7] = {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz};
    return finite(values, 7);
}

template <class Enum>
bool known(Byte value, Enum first, Enum last, Enum& out) noexcept {
    out = static_cast<Enum>(value);
    return value >= static_cast<Byte>(first) && value <= static_cast<Byte>(last);
}

const Byte* fields_of(const void* data) noexcept {
    return static_cast<const Byte*>(data) + kHeaderBytes;
}
std::uint32_t epoch_of(const void* data) noexcept {
    return u32_at(static_cast<const Byte*>(data) + 8);
}

}  // namespace

std::uint32_t crc32(const void* data, std::size_t size, std::uint32_t crc) noexcept {
    const auto* p = static_cast<const Byte*>(data);
    crc = ~crc;
    for (; size >= 8; size -= 8, p += 8) {
        const std::uint32_t a = crc ^ u32_at(p), b = u32_at(p + 4);
        crc = kCrc.t[7][a & 0xFF] ^ kCrc.t[6][(a >> 8) & 0xFF] ^ kCrc.t[5][(a >> 16) & 0xFF] ^
              kCrc.t[4][a >> 24] ^ kCrc.t[3][b & 0xFF] ^ kCrc.t[2][(b >> 8) & 0xFF] ^
              kCrc.t[1][(b >> 16) & 0xFF] ^ kCrc.t[0][b >> 24];
    }
    for (; size; --size, ++p) crc = kCrc.t[0][(crc ^ *p) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

bool set_text(char* field, std::size_t size, const char* text) noexcept {
    std::size_t length = 0;
    const bool good = whole_characters(text, size, length);
    std::memset(field, 0, size + 1);
    std::memcpy(field, text, length);
    return good && text[length] == 0;
}

const char* text_of(Error error) noexcept {
    switch (error) {
        case Error::ok: return "ok";
        case Error::bad_argument: return "an option is wrong";
        case Error::bad_key: return "a CURVE key is missing or is not 40 characters of Z85";
        case Error::no_curve: return "this libzmq has no CURVE";
        case Error::old_zmq: return "libzmq is older than 4.3.3";
        case Error::zmq_failed: return "ZeroMQ refused";
        case Error::running: return "started already";
        case Error::no_message: return "no frame message has come yet";
        case Error::no_clock: return "no clock exchange yet";
        case Error::nothing_shown: return "no picture has been shown yet";
        case Error::queue_full: return "the queue to the link thread is full";
    }
    return "unknown error";
}

Read read_header(const void* data, std::size_t size, Header& out) noexcept {
    const auto* p = static_cast<const Byte*>(data);
    out = Header();
    if (size < kHeaderBytes + kCrcBytes || size > kMaxMessage) return Read::malformed;
    if (u32_at(p) != kMagic || u32_at(p + 12) != size) return Read::malformed;
    if (crc32(p, size - kCrcBytes) != u32_at(p + size - kCrcBytes)) return Read::malformed;
    out.version = p[4];
    out.kind = static_cast<Kind>(p[5]);
    out.flags = u16_at(p + 6);
    out.epoch = u32_at(p + 8);
    out.seq = u64_at(p + 16);
    if (out.version != kVersion) return Read::version;
    const bool kind = p[5] >= static_cast<Byte>(Kind::hello) && p[5] <= static_cast<Byte>(Kind::wall_ack);
    return kind ? Read::ok : Read::malformed;
}

bool read(const void* data, std::size_t size, Hello& out) noexcept {
    if (size != 300) return false;
    In in{fields_of(data)};
    bool good = in.text(out.name);
    good = in.text(out.engine) && good;
    good = in.text(out.stage_id) && good;
    good = in.text(out.project) && good;
    good = in.text(out.level) && good;
    good = in.text(out.config_hash) && good;
    good = known(in.u8(), PosePoint::sensor, PosePoint::entrance_pupil, out.pose_point) && good;
    out.lens_applied = in.u8() & kLensBits;
    good = known(in.u8(), VsyncSource::none, VsyncSource::hardware, out.vsync_source) && good;
    good = known(in.u8(), EngineState::starting, EngineState::ready, out.engine_state) && good;
    out.features = in.u32() & kFeatureBits;
    out.decision_lead_ns = in.i64();
    return good;
}

bool read(const void* data, std::size_t size, Snapshot& out) noexcept {
    if (size < kSnapshotEnd + kCrcBytes) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    bool good = in.text(out.stage_id);
    good = in.text(out.config_hash) && good;
    out.rate_num = in.u32();
    out.rate_den = in.u32();
    out.frames_port = in.u16();
    good = known(in.u8(), PosePoint::sensor, PosePoint::entrance_pupil, out.pose_point) && good;
    out.lens_applied = in.u8() & kLensBits;
    good = known(in.u8(), Policy::fresh, Policy::exact, out.policy) && good;
    good = known(in.u8(), Barrier::off, Barrier::lock_step, out.barrier) && good;
    out.node_index = in.u16();
    out.body_count = in.u16();
    out.wall_count = in.u16();
    out.segment_count = in.u16();
    in.skip(2);
    out.barrier_us = in.u32();
    in.skip(4);
    out.deadline_lead_ns = in.i64();
    if (!good || out.rate_num == 0 || out.rate_den == 0 || out.body_count > kMaxBodies ||
        out.wall_count > kMaxWalls || out.segment_count > kMaxSegments ||
        size != kSnapshotEnd + out.body_count * kBodyInfoBytes + out.wall_count * kWallInfoBytes +
                    out.segment_count * kSegmentBytes + kCrcBytes)
        return false;
    for (int i = 0; i < out.body_count; ++i) {
        BodyInfo& b = out.bodies[i];
        b.index = in.u16();
        good = known(in.u8(), Role::camera, Role::object, b.role) && good;
        in.skip(1);
        b.sensor_width_mm = in.f32();
        b.sensor_height_mm = in.f32();
        good = in.text(b.id) && good;
    }
    for (int i = 0; i < out.wall_count; ++i) {
        WallInfo& w = out.walls[i];
        w.index = in.u16();
        w.body = in.u16();
        w.width_px = in.u32();
        w.height_px = in.u32();
        in.skip(4);
        good = in.text(w.id) && good;
        good = in.text(w.mesh_hash) && good;
        w.pose = in.state();
        good = finite(w.pose) && good;
    }
    for (int i = 0; i < out.segment_count; ++i) {
        Segment& s = out.segments[i];
        s.wall = in.u16();
        in.skip(6);
        good = finite_at(in.p, 9) && good;
        in.doubles(s.lower_left, 3);
        in.doubles(s.lower_right, 3);
        in.doubles(s.upper_left, 3);
        for (float& uv : s.uv) {
            uv = in.f32();
            good = is_finite(uv) && good;
        }
    }
    return good;
}

bool read(const void* data, std::size_t size, Refusal& out) noexcept {
    if (size != 232) return false;
    In in{fields_of(data)};
    const std::uint32_t code = in.u32();
    out.code = static_cast<RefusalCode>(code);
    return in.text(out.text) && code >= 1 && code <= 6;
}

bool read(const void* data, std::size_t size, Ping& out) noexcept {
    if (size != 36) return false;
    out.t1_node_ns = In{fields_of(data)}.i64();
    return true;
}

bool read(const void* data, std::size_t size, Pong& out) noexcept {
    if (size != 52) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    out.t1_node_ns = in.i64();
    out.t2_ns = in.i64();
    out.t3_ns = in.i64();
    return true;
}

bool read(const void* data, std::size_t size, Report& out) noexcept {
    if (size != 156) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    out.frame = in.u64();
    bool good = known(in.u8(), Outcome::exact, Outcome::repeated, out.outcome);
    good = known(in.u8(), VsyncSource::none, VsyncSource::hardware, out.vsync_source) && good;
    good = known(in.u8(), EngineState::starting, EngineState::ready, out.engine_state) && good;
    out.reference = in.u8() & kReferenceBits;
    out.vsync_count = in.u32();
    for (std::int64_t* field : {&out.t_vsync_node_ns, &out.t_vsync_ns, &out.t_due_ns, &out.t_rx_ns,
                                &out.t_sent_ns, &out.decision_lead_ns, &out.offset_ns,
                                &out.bound_ns})
        *field = in.i64();
    out.digest = in.u32();
    out.reference_mhz = in.u32();
    for (std::uint64_t* field : {&out.exact, &out.substituted, &out.repeated, &out.late})
        *field = in.u64();
    out.expected_ns = in.i64();
    return good;
}

bool read(const void* data, std::size_t size, FrameNumber& out) noexcept {
    if (size != 36) return false;
    out.epoch = epoch_of(data);
    out.frame = In{fields_of(data)}.u64();
    return true;
}

bool read(const void* data, std::size_t size, Go& out) noexcept {
    if (size != 84) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    out.frame = in.u64();
    const Byte show = in.u8();
    out.show = show != 0;
    in.skip(7);
    out.t_show_ns = in.i64();
    for (std::uint64_t& word : out.mask) word = in.u64();
    return show <= 1;
}

bool read(const void* data, std::size_t size, Wall& out) noexcept {
    if (size < kWallEnd + kCrcBytes) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    out.rev = in.u32();
    // Whoever asks for something new does not want the picture.
    if (!known(in.u8(), WallMode::picture, WallMode::grey, out.mode)) out.mode = WallMode::black;
    out.light_cards = (in.u8() & 1) != 0;
    out.camera_count = in.u16();
    out.t_issued_ns = in.i64();
    if (out.camera_count > kMaxBodies ||
        size != kWallEnd + out.camera_count * kWallCameraBytes + kCrcBytes)
        return false;
    for (int i = 0; i < out.camera_count; ++i) {
        WallCamera& camera = out.cameras[i];
        camera.body = in.u16();
        if (!known(in.u8(), Chroma::off, Chroma::blue, camera.chroma)) camera.chroma = Chroma::off;
        camera.markers = (in.u8() & 1) != 0;
    }
    return true;
}

bool read(const void* data, std::size_t size, WallAck& out) noexcept {
    if (size != 68) return false;
    In in{fields_of(data)};
    out.epoch = epoch_of(data);
    out.rev = in.u32();
    const bool good = known(in.u8(), WallMode::picture, WallMode::grey, out.mode);
    in.skip(3);
    out.vsync_count = in.u32();
    in.skip(4);
    out.t_vsync_node_ns = in.i64();
    out.t_vsync_ns = in.i64();
    out.bound_ns = in.i64();
    return good;
}

bool FrameReader::open(const void* data, std::size_t size) noexcept {
    if (size < kFrameHeadEnd + kCrcBytes || size > kMaxMessage) return false;
    reopen(data);
    const FrameHead& h = head_;
    const Byte outer = data_[64];
    if (h.bodies > kMaxBodies || h.states > kMaxStates || h.views > kMaxViews ||
        h.frusta > kMaxFrusta || outer > 1 || (h.bodies && !h.states))
        return false;
    if (!is_finite(h.period_ns) || !(h.period_ns > 0.0 && h.period_ns < kMaxPeriodNs)) return false;
    const std::size_t ahead = h.states ? h.states - std::size_t{1} : 0;
    if (size != kFrameHeadEnd + h.views * kViewBytes + h.frusta * kFrustumBytes +
                    h.bodies * (kBodyBytes + ahead * kStateBytes) + kCrcBytes)
        return false;
    if (!finite_at(data_ + 72, 10)) return false;
    for (int i = 0; i < h.views; ++i) {
        const View v = view(i);
        if (!finite(v.inner, 4) || !is_finite(v.pupil_m) || !is_finite(v.slot_phase) ||
            !is_finite(v.size) || !is_finite(v.soft_edge) || !is_finite(v.overscan))
            return false;
    }
    for (int i = 0; i < h.frusta; ++i) {
        const Frustum f = frustum(i);
        if (!finite(f.extent, 4) || !is_finite(f.distance_m)) return false;
    }
    for (int i = 0; i < h.bodies; ++i) {
        const Byte* p = record(i);
        if (p[2] < static_cast<Byte>(Role::camera) || p[2] > static_cast<Byte>(Role::object) ||
            p[3] > static_cast<Byte>(TrackState::hold) || !finite_at(p + 32, 13))
            return false;
    }
    return true;
}

void FrameReader::reopen(const void* data) noexcept {
    data_ = static_cast<const Byte*>(data);
    In in{data_ + kHeaderBytes};
    head_.flags = u16_at(data_ + 6) & kFrameFlags;
    head_.epoch = u32_at(data_ + 8);
    head_.seq = u64_at(data_ + 16);
    head_.frame = in.u64();
    head_.t_vsync_ns = in.i64();
    head_.period_ns = in.f64();
    head_.t_sent_ns = in.i64();
    head_.bodies = in.u16();
    head_.states = in.u16();
    head_.views = in.u16();
    head_.frusta = in.u16();
    head_.outer_view = in.u8() ? OuterView::fixed : OuterView::camera;
    in.skip(7);
    in.doubles(head_.outer_eye_m, 3);
    head_.scene_offset = in.state();
}

const std::uint8_t* FrameReader::record(int number) const noexcept {
    const std::size_t ahead = head_.states ? head_.states - std::size_t{1} : 0;
    return data_ + kFrameHeadEnd + head_.views * kViewBytes + head_.frusta * kFrustumBytes +
           static_cast<std::size_t>(number) * (kBodyBytes + ahead * kStateBytes);
}

View FrameReader::view(int number) const noexcept {
    In in{data_ + kFrameHeadEnd + static_cast<std::size_t>(number) * kViewBytes};
    View v;
    v.body = in.u16();
    v.flags = in.u8() & kViewFlags;
    v.priority = in.u8();
    v.slot = in.u8();
    v.slots = in.u8();
    in.skip(2);
    v.slot_phase = in.f32();
    v.size = in.f32();
    v.soft_edge = in.f32();
    v.overscan = in.f32();
    in.skip(8);
    in.doubles(v.inner, 4);
    v.pupil_m = in.f64();
    return v;
}

Frustum FrameReader::frustum(int number) const noexcept {
    In in{data_ + kFrameHeadEnd + head_.views * kViewBytes +
          static_cast<std::size_t>(number) * kFrustumBytes};
    Frustum f;
    f.body = in.u16();
    f.segment = in.u16();
    in.skip(4);
    in.doubles(f.extent, 4);
    f.distance_m = in.f64();
    return f;
}

Body FrameReader::body(int number) const noexcept {
    In in{record(number)};
    Body b;
    b.index = in.u16();
    b.role = static_cast<Role>(in.u8());
    b.track_state = static_cast<TrackState>(in.u8());
    b.flags = in.u16() & kBodyFlags;
    in.skip(2);
    b.t_capture_ns = in.i64();
    b.focal_mm = in.f32();
    b.focus = in.f32();
    b.iris = in.f32();
    b.entrance_pupil_m = in.f32();
    in.doubles(b.velocity_m_s, 3);
    in.doubles(b.angular_velocity_rad_s, 3);
    b.state = in.state();
    return b;
}

State FrameReader::raw_state(int number, int step) const noexcept {
    const Byte* p = record(number);
    if (step <= 0) return In{p + kBodyStateAt}.state();
    return In{p + kBodyBytes + static_cast<std::size_t>(step - 1) * kStateBytes}.state();
}

State FrameReader::state(int number, std::uint64_t step) const noexcept {
    const std::uint64_t last = head_.states ? head_.states - 1u : 0u;
    const State found = raw_state(number, static_cast<int>((std::min)(step, last)));
    return finite(found) ? found : raw_state(number, 0);
}

Bytes write(const Hello& m) {
    Out out;
    out.text(m.name, 31), out.text(m.engine, 31), out.text(m.stage_id, 31);
    out.text(m.project, 63), out.text(m.level, 63), out.text(m.config_hash, 32);
    out.u8(static_cast<Byte>(m.pose_point)), out.u8(m.lens_applied);
    out.u8(static_cast<Byte>(m.vsync_source)), out.u8(static_cast<Byte>(m.engine_state));
    out.u32(m.features), out.i64(m.decision_lead_ns);
    return out.sealed(Kind::hello);
}

Bytes write(const Snapshot& m) {
    Out out;
    out.text(m.stage_id, 31), out.text(m.config_hash, 32);
    out.u32(m.rate_num), out.u32(m.rate_den), out.u16(m.frames_port);
    out.u8(static_cast<Byte>(m.pose_point)), out.u8(m.lens_applied);
    out.u8(static_cast<Byte>(m.policy)), out.u8(static_cast<Byte>(m.barrier));
    out.u16(m.node_index), out.u16(m.body_count), out.u16(m.wall_count), out.u16(m.segment_count);
    out.zero(2), out.u32(m.barrier_us), out.zero(4), out.i64(m.deadline_lead_ns);
    for (int i = 0; i < m.body_count; ++i) {
        const BodyInfo& b = m.bodies[i];
        out.u16(b.index), out.u8(static_cast<Byte>(b.role)), out.zero(1);
        out.f32(b.sensor_width_mm), out.f32(b.sensor_height_mm), out.text(b.id, 31);
    }
    for (int i = 0; i < m.wall_count; ++i) {
        const WallInfo& w = m.walls[i];
        out.u16(w.index), out.u16(w.body), out.u32(w.width_px), out.u32(w.height_px), out.zero(4);
        out.text(w.id, 31), out.text(w.mesh_hash, 32), out.state(w.pose);
    }
    for (int i = 0; i < m.segment_count; ++i) {
        const Segment& s = m.segments[i];
        out.u16(s.wall), out.zero(6);
        out.doubles(s.lower_left, 3), out.doubles(s.lower_right, 3), out.doubles(s.upper_left, 3);
        for (float uv : s.uv) out.f32(uv);
    }
    return out.sealed(Kind::snapshot, m.epoch);
}

Bytes write(const Refusal& m) {
    Out out;
    out.u32(static_cast<std::uint32_t>(m.code)), out.text(m.text, 199);
    return out.sealed(Kind::refusal);
}

Bytes write(const Ping& m) {
    Out out;
    out.i64(m.t1_node_ns);
    return out.sealed(Kind::ping);
}

Bytes write(const Pong& m) {
    Out out;
    out.i64(m.t1_node_ns), out.i64(m.t2_ns), out.i64(m.t3_ns);
    return out.sealed(Kind::pong, m.epoch);
}

Bytes write(const Report& m) {
    Out out;
    out.u64(m.frame), out.u8(static_cast<Byte>(m.outcome));
    out.u8(static_cast<Byte>(m.vsync_source)), out.u8(static_cast<Byte>(m.engine_state));
    out.u8(m.reference), out.u32(m.vsync_count);
    for (std::int64_t v : {m.t_vsync_node_ns, m.t_vsync_ns, m.t_due_ns, m.t_rx_ns, m.t_sent_ns,
                           m.decision_lead_ns, m.offset_ns, m.bound_ns})
        out.i64(v);
    out.u32(m.digest), out.u32(m.reference_mhz);
    for (std::uint64_t v : {m.exact, m.substituted, m.repeated, m.late}) out.u64(v);
    out.i64(m.expected_ns);
    return out.sealed(Kind::report, m.epoch);
}

Bytes write(const Go& m) {
    Out out;
    out.u64(m.frame), out.u8(m.show ? 1 : 0), out.zero(7), out.i64(m.t_show_ns);
    for (std::uint64_t word : m.mask) out.u64(word);
    return out.sealed(Kind::go, m.epoch);
}

Bytes write(const Wall& m) {
    Out out;
    out.u32(m.rev), out.u8(static_cast<Byte>(m.mode)), out.u8(m.light_cards ? 1 : 0);
    out.u16(m.camera_count), out.i64(m.t_issued_ns);
    for (int i = 0; i < m.camera_count; ++i) {
        out.u16(m.cameras[i].body), out.u8(static_cast<Byte>(m.cameras[i].chroma));
        out.u8(m.cameras[i].markers ? 1 : 0);
    }
    return out.sealed(Kind::wall, m.epoch);
}

Bytes write(const WallAck& m) {
    Out out;
    out.u32(m.rev), out.u8(static_cast<Byte>(m.mode)), out.zero(3);
    out.u32(m.vsync_count), out.zero(4);
    out.i64(m.t_vsync_node_ns), out.i64(m.t_vsync_ns), out.i64(m.bound_ns);
    return out.sealed(Kind::wall_ack, m.epoch);
}

Bytes write_bye() { return Out().sealed(Kind::bye); }

Bytes write_resend(const FrameNumber& m) {
    Out out;
    out.u64(m.frame);
    return out.sealed(Kind::resend, m.epoch);
}

Bytes write_ready(const FrameNumber& m) {
    Out out;
    out.u64(m.frame);
    return out.sealed(Kind::ready, m.epoch);
}

Bytes write(const FrameMessage& m) {
    const FrameHead& h = m.head;
    const std::size_t ahead = m.bodies.empty() ? 0 : m.ahead.size() / m.bodies.size();
    Out out;
    out.u64(h.frame), out.i64(h.t_vsync_ns), out.f64(h.period_ns), out.i64(h.t_sent_ns);
    out.u16(static_cast<std::uint16_t>(m.bodies.size()));
    out.u16(static_cast<std::uint16_t>(m.bodies.empty() ? 0 : ahead + 1));
    out.u16(static_cast<std::uint16_t>(m.views.size()));
    out.u16(static_cast<std::uint16_t>(m.frusta.size()));
    out.u8(static_cast<Byte>(h.outer_view)), out.zero(7);
    out.doubles(h.outer_eye_m, 3), out.state(h.scene_offset);
    for (const View& v : m.views) {
        out.u16(v.body), out.u8(v.flags), out.u8(v.priority), out.u8(v.slot), out.u8(v.slots);
        out.zero(2), out.f32(v.slot_phase), out.f32(v.size), out.f32(v.soft_edge);
        out.f32(v.overscan), out.zero(8), out.doubles(v.inner, 4), out.f64(v.pupil_m);
    }
    for (const Frustum& f : m.frusta) {
        out.u16(f.body), out.u16(f.segment), out.zero(4), out.doubles(f.extent, 4);
        out.f64(f.distance_m);
    }
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
        const Body& b = m.bodies[i];
        out.u16(b.index), out.u8(static_cast<Byte>(b.role)), out.u8(static_cast<Byte>(b.track_state));
        out.u16(b.flags), out.zero(2), out.i64(b.t_capture_ns);
        out.f32(b.focal_mm), out.f32(b.focus), out.f32(b.iris), out.f32(b.entrance_pupil_m);
        out.doubles(b.velocity_m_s, 3), out.doubles(b.angular_velocity_rad_s, 3), out.state(b.state);
        for (std::size_t step = 0; step < ahead; ++step) out.state(m.ahead[i * ahead + step]);
    }
    return out.sealed(Kind::frame, h.epoch, h.flags, h.seq);
}

// =============================================================================================
// 2. Coordinates

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kDegrees = 180.0 / kPi;
// Nearer to the pole than 6e-6 deg, pan and roll cannot be told apart.
constexpr double kPoleCosine = 1e-7;

// v turned by the state's rotation: v + 2w(u x v) + 2u x (u x v), with u the vector part.
void rotate(const State& s, const double v[3], double out[3]) noexcept {
    const double tx = 2.0 * (s.qy * v[2] - s.qz * v[1]);
    const double ty = 2.0 * (s.qz * v[0] - s.qx * v[2]);
    const double tz = 2.0 * (s.qx * v[1] - s.qy * v[0]);
    out[0] = v[0] + s.w * tx + s.qy * tz - s.qz * ty;
    out[1] = v[1] + s.w * ty + s.qz * tx - s.qx * tz;
    out[2] = v[2] + s.w * tz + s.qx * ty - s.qy * tx;
}

State turned_back(const State& s) noexcept { return {s.x, s.y, s.z, s.w, -s.qx, -s.qy, -s.qz}; }

void multiply(const State& a, const State& b, State& out) noexcept {
    const double w = a.w * b.w - a.qx * b.qx - a.qy * b.qy - a.qz * b.qz;
    const double x = a.w * b.qx + a.qx * b.w + a.qy * b.qz - a.qz * b.qy;
    const double y = a.w * b.qy - a.qx * b.qz + a.qy * b.w + a.qz * b.qx;
    const double z = a.w * b.qz + a.qx * b.qy - a.qy * b.qx + a.qz * b.w;
    out.w = w, out.qx = x, out.qy = y, out.qz = z;
}

double dot(const double a[3], const double b[3]) noexcept {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void cross(const double a[3], const double b[3], double out[3]) noexcept {
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

// Scale to length 1 and return the length before; 0 leaves the vector alone.
double unit(double v[3]) noexcept {
    const double length = std::sqrt(dot(v, v));
    if (length > 0.0)
        for (int i = 0; i < 3; ++i) v[i] /= length;
    return length;
}

// A segment's own axes, in its wall's frame; the normal points to the viewer.
struct Axes {
    double right[3], up[3], normal[3], width = 0.0, height = 0.0;

    bool of(const Segment& segment) noexcept {
        for (int i = 0; i < 3; ++i) {
            right[i] = segment.lower_right[i] - segment.lower_left[i];
            up[i] = segment.upper_left[i] - segment.lower_left[i];
        }
        width = unit(right), height = unit(up);
        cross(right, up, normal);
        if (!(width > 0.0 && height > 0.0 && unit(normal) > 0.0)) return false;
        cross(normal, right, up);  // once more, so that the three are exactly square
        return true;
    }

    // The rotation with the columns right, into the wall, up (Shepperd's method: largest first).
    State rotation() const noexcept {
        const double m[3][3] = {{right[0], -normal[0], up[0]},
                                {right[1], -normal[1], up[1]},
                                {right[2], -normal[2], up[2]}};
        const double trace = m[0][0] + m[1][1] + m[2][2];
        double w, v[3];
        if (trace > 0.0) {
            w = 1.0 + trace;
            v[0] = m[2][1] - m[1][2], v[1] = m[0][2] - m[2][0], v[2] = m[1][0] - m[0][1];
        } else {
            int i = m[1][1] > m[0][0] ? 1 : 0;
            if (m[2][2] > m[i][i]) i = 2;
            const int j = (i + 1) % 3, k = (i + 2) % 3;
            w = m[k][j] - m[j][k];
            v[i] = 1.0 + m[i][i] - m[j][j] - m[k][k];
            v[j] = m[j][i] + m[i][j];
            v[k] = m[k][i] + m[i][k];
        }
        const double scale =
            (w < 0.0 ? -1.0 : 1.0) / std::sqrt(w * w + v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        return {0, 0, 0, w * scale, v[0] * scale, v[1] * scale, v[2] * scale};
    }
};

// An angle in (-180, 180]: -180 and 180 are one, and 180 is its name.
double named(double degrees) noexcept { return degrees <= -180.0 ? degrees + 360.0 : degrees; }

}  // namespace

void pan_tilt_roll(const State& s, double out_deg[3]) noexcept {
    const double sin_tilt = 2.0 * (s.qy * s.qz + s.w * s.qx);
    const double east = 2.0 * (s.qx * s.qy - s.w * s.qz);
    const double north = 1.0 - 2.0 * (s.qx * s.qx + s.qz * s.qz);
    const double cos_tilt = std::hypot(east, north);  // exact near the pole, where the sine is flat
    if (cos_tilt < kPoleCosine) {
        // Straight up or down, pan and roll turn about the same axis: give it all to pan.
        out_deg[0] = std::atan2(2.0 * (s.qx * s.qy + s.w * s.qz),
                                1.0 - 2.0 * (s.qy * s.qy + s.qz * s.qz)) * kDegrees;
        out_deg[1] = std::copysign(90.0, sin_tilt);
        out_deg[2] = 0.0;
        return;
    }
    out_deg[0] = std::atan2(-east, north) * kDegrees;
    out_deg[1] = std::atan2(sin_tilt, cos_tilt) * kDegrees;
    out_deg[2] = std::atan2(-2.0 * (s.qx * s.qz - s.w * s.qy),
                            1.0 - 2.0 * (s.qx * s.qx + s.qy * s.qy)) * kDegrees;
}

UnrealPose unreal_pose(const State& s) noexcept {
    double angle[3];
    pan_tilt_roll(s, angle);
    return {{100.0 * s.y, 100.0 * s.x, 100.0 * s.z},
            {-s.qy, -s.qx, -s.qz, s.w},
            {named(angle[1]), named(-angle[0]), named(angle[2])}};
}

UnityPose unity_pose(const State& s) noexcept {
    double angle[3];
    pan_tilt_roll(s, angle);
    return {{s.x, s.z, s.y},
            {-s.qx, -s.qz, -s.qy, s.w},
            {named(-angle[1]), named(-angle[0]), named(-angle[2])}};
}

OpenCvPose opencv_pose(const State& s) noexcept {
    // C of section 12: a turn of the axes by -90 degrees about X is one of vectors by +90.
    const double half = std::sqrt(0.5);
    State camera{0, 0, 0, half, half, 0, 0};
    multiply(camera, turned_back(s), camera);
    if (camera.w < 0.0) camera = {0, 0, 0, -camera.w, -camera.qx, -camera.qy, -camera.qz};
    OpenCvPose out;
    const double position[3] = {s.x, s.y, s.z};
    rotate(camera, position, out.translation_m);
    for (double& t : out.translation_m) t = -t;
    const double axis[3] = {camera.qx, camera.qy, camera.qz};
    const double sine = std::sqrt(dot(axis, axis));
    // Below this the sine is its angle to 16 digits, and the quotient would be 0 / 0.
    const double scale = sine < 1e-9 ? 2.0 : 2.0 * std::atan2(sine, camera.w) / sine;
    for (int i = 0; i < 3; ++i) out.rotation_vector[i] = axis[i] * scale;
    return out;
}

void unreal_velocity(const double v[3], double out[3]) noexcept {
    const double x = v[0];
    out[0] = 100.0 * v[1], out[1] = 100.0 * x, out[2] = 100.0 * v[2];
}
void unreal_angular_velocity(const double v[3], double out[3]) noexcept {
    const double x = v[0];
    out[0] = -v[1], out[1] = -x, out[2] = -v[2];
}
void unity_velocity(const double v[3], double out[3]) noexcept {
    const double y = v[1];
    out[0] = v[0], out[1] = v[2], out[2] = y;
}
void unity_angular_velocity(const double v[3], double out[3]) noexcept {
    const double y = v[1];
    out[0] = -v[0], out[1] = -v[2], out[2] = -y;
}

State compose(const State& outer, const State& inner) noexcept {
    const double position[3] = {inner.x, inner.y, inner.z};
    double turned[3];
    rotate(outer, position, turned);
    State out;
    multiply(outer, inner, out);
    out.x = outer.x + turned[0], out.y = outer.y + turned[1], out.z = outer.z + turned[2];
    return out;
}

void ahead_of(const State& s, double forward_m, double out_m[3]) noexcept {
    const double forward[3] = {0.0, forward_m, 0.0};
    double turned[3];
    rotate(s, forward, turned);
    out_m[0] = s.x + turned[0], out_m[1] = s.y + turned[1], out_m[2] = s.z + turned[2];
}

void unreal_matrix(const double e[4], double near_cm, double far_cm, double out[16]) noexcept {
    const double width = e[1] - e[0], height = e[3] - e[2], depth = far_cm - near_cm;
    const double rows[16] = {
        2.0 / width, 0, 0, 0,
        0, 2.0 / height, 0, 0,
        -(e[1] + e[0]) / width, -(e[3] + e[2]) / height, -near_cm / depth, 1,
        0, 0, far_cm * near_cm / depth, 0};
    std::memcpy(out, rows, sizeof rows);
}

void unity_matrix(const double e[4], double near_m, double far_m, double out[16]) noexcept {
    const double width = e[1] - e[0], height = e[3] - e[2], depth = far_m - near_m;
    const double rows[16] = {
        2.0 / width, 0, (e[1] + e[0]) / width, 0,
        0, 2.0 / height, (e[3] + e[2]) / height, 0,
        0, 0, -(far_m + near_m) / depth, -2.0 * far_m * near_m / depth,
        0, 0, -1, 0};
    std::memcpy(out, rows, sizeof rows);
}

bool off_axis(const Segment& segment, const State& wall, const double eye_m[3],
              Frustum& out) noexcept {
    out.distance_m = 0.0;
    for (double& side : out.extent) side = 0.0;
    Axes axes;
    if (!axes.of(segment)) return false;
    const double to_eye[3] = {eye_m[0] - wall.x, eye_m[1] - wall.y, eye_m[2] - wall.z};
    double corner[3];
    rotate(turned_back(wall), to_eye, corner);
    for (int i = 0; i < 3; ++i) corner[i] = segment.lower_left[i] - corner[i];
    const double distance = -dot(axes.normal, corner);
    if (!(distance > kLeastDistanceM)) return false;  // an eye that is not a number is nowhere
    const double left = dot(axes.right, corner), bottom = dot(axes.up, corner);
    out.extent[0] = left / distance;
    out.extent[1] = (left + axes.width) / distance;
    out.extent[2] = bottom / distance;
    out.extent[3] = (bottom + axes.height) / distance;
    out.distance_m = distance;
    return true;
}

bool segment_camera(const Segment& segment, const State& wall, const double eye_m[3],
                    State& out) noexcept {
    Axes axes;
    if (!axes.of(segment)) return false;
    out = State();
    multiply(wall, axes.rotation(), out);
    out.x = eye_m[0], out.y = eye_m[1], out.z = eye_m[2];
    return true;
}

void barcode(std::uint8_t output, std::uint64_t frame,
             std::uint8_t cells[kBarcodeRows * kBarcodeColumns]) noexcept {
    constexpr int kWhite = 2, kEdge = 4, kBytes = 9;
    const auto n = static_cast<std::uint32_t>(frame & 0xFFFFFF);
    const std::uint32_t gray = n ^ (n >> 1);
    Byte code[kBytes] = {0xFF, output, static_cast<Byte>(gray >> 16), static_cast<Byte>(gray >> 8),
                         static_cast<Byte>(gray)};
    const std::uint32_t crc = crc32(code + 1, 4);
    for (int i = 0; i < 4; ++i) code[5 + i] = static_cast<Byte>(crc >> (24 - 8 * i));
    for (int y = 0; y < kBarcodeRows; ++y)
        for (int x = 0; x < kBarcodeColumns; ++x) {
            const bool frame_edge = x < kWhite || y < kWhite || x >= kBarcodeColumns - kWhite ||
                                    y >= kBarcodeRows - kWhite;
            cells[y * kBarcodeColumns + x] = frame_edge ? 1 : 0;
        }
    for (int row = 0; row < kBytes; ++row)
        for (int bit = 0; bit < 8; ++bit) {
            const int second = code[row] >> (7 - bit) & 1 ? 0 : 1;
            cells[(kEdge + row) * kBarcodeColumns + kEdge + 2 * bit + second] = 1;
        }
}

// =============================================================================================
// 3. Hand-over

namespace {

// One writer, one reader, the newest value wins; neither ever waits. Three copies: the writer's, the
// reader's, and the one between, which changes hands by a single exchange.
template <class T>
class TripleBuffer {
public:
    T& back() noexcept { return slots_[back_]; }
    void publish() noexcept {
        back_ = middle_.exchange(static_cast<Byte>(back_ | kNew), std::memory_order_acq_rel) & 3;
    }
    /// The two that the reader has or may take at any moment. Nobody writes them, so the writer may
    /// look: that is how it knows which packed messages are still in use.
    const T& visible(int which) const noexcept { return slots_[(back_ + 1 + which) % 3]; }
    const T& front() const noexcept { return slots_[front_]; }
    void update() noexcept {
        if (middle_.load(std::memory_order_relaxed) & kNew)
            front_ = middle_.exchange(front_, std::memory_order_acq_rel) & 3;
    }

private:
    static constexpr Byte kNew = 4;
    T slots_[3];
    Byte back_ = 0;
    alignas(64) std::atomic<Byte> middle_{1};
    alignas(64) Byte front_ = 2;
};

// One writer, one reader, first in first out; a push that finds it full fails at once.
template <class T, std::size_t Size>
class Ring {
public:
    Ring() : items_(new T[Size]) {}
    bool push(const T& item) noexcept {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        if (tail - head_.load(std::memory_order_acquire) == Size) return false;
        items_[tail % Size] = item;
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }
    bool pop(T& item) noexcept {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        if (head == tail_.load(std::memory_order_acquire)) return false;
        item = items_[head % Size];
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    std::unique_ptr<T[]> items_;
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
};

// =============================================================================================
// 4. Clock

// Clocks of other machines may say anything: differences wrap, they never overflow.
std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
// Nearest integer, half to even as everywhere in this protocol; no int64 for what does not fit.
std::int64_t rounded(double value) noexcept {
    constexpr double kLimit = 9.2e18;
    return static_cast<std::int64_t>(std::nearbyint((std::max)(-kLimit, (std::min)(kLimit, value))));
}

// The offset at one moment, and how it goes on from there.
struct ClockFix {
    bool valid = false;
    std::int64_t t_node_ns = 0;
    std::int64_t offset_ns = 0;
    double drift = 0.0;
    double drift_error = 0.0;
    double bound_ns = 0.0;
    double expected_ns = 0.0;

    ClockReading at(std::int64_t t_ns) const noexcept {
        if (!valid) return {};
        const double later = static_cast<double>(minus(t_ns, t_node_ns));
        const double more = (std::max)(0.0, later) * drift_error + 1.0;
        return {true, plus(offset_ns, rounded(drift * later)), rounded(std::ceil(bound_ns + more)),
                rounded(std::ceil(expected_ns + more))};
    }
};

// Section 5 of the page: shortest round trip of 32 exchanges, drift from 2 s blocks, slewed.
class ClockOffset {
public:
    void observe(const Pong& pong, std::int64_t t4_node_ns) noexcept {
        const std::int64_t t1 = pong.t1_node_ns;
        const std::int64_t trip = minus(minus(t4_node_ns, t1), minus(pong.t3_ns, pong.t2_ns));
        if (trip < 0 || trip > kMostTripNs) return;
        const std::int64_t a = minus(pong.t2_ns, t1), b = minus(pong.t3_ns, t4_node_ns);
        const std::int64_t offset = plus((a >> 1) + (b >> 1), a & b & 1);  // (a + b) / 2, down
        if (!fix_.valid && exchanges_.count == 0) reference_ns_ = offset;
        const Exchange now{t1, static_cast<double>(minus(offset, reference_ns_)),
                           static_cast<double>(trip)};
        exchanges_.add(now);
        ++kept_;
        if (block_.trip_ns < 0.0 || minus(t1, block_start_ns_) >= kBlockNs) {
            if (block_.trip_ns >= 0.0) {
                blocks_.add(block_);
                fit();
            }
            block_ = now;
            block_start_ns_ = t1;
        } else if (now.trip_ns < block_.trip_ns) {
            block_ = now;
        }
    }

    // The controller is another one: forget it, but go on until the first new exchange.
    void reset() noexcept {
        exchanges_.count = blocks_.count = kept_ = 0;
        block_.trip_ns = -1.0;
    }

    const ClockFix& update(std::int64_t now_ns) noexcept {
        const double since = fix_.valid ? static_cast<double>(minus(now_ns, fix_.t_node_ns)) : 0.0;
        used_ns_ += fix_.drift * since;
        if (exchanges_.count == 0) {
            fix_.bound_ns += since * fix_.drift_error;
            fix_.expected_ns += since * fix_.drift_error;
        } else {
            if (blocks_.count < kBlocksForDrift) drift_ = 0.0, drift_error_ = kWidestError;
            const Exchange* best = nullptr;
            double best_bound = 0.0, shortest = std::numeric_limits<double>::infinity();
            for (int i = 0; i < exchanges_.count; ++i) {
                const Exchange& one = exchanges_.items[i];
                const double bound = one.trip_ns / 2.0 + age(one, now_ns) * drift_error_;
                if (!best || bound < best_bound) best = &one, best_bound = bound;
                shortest = (std::min)(shortest, one.trip_ns);
            }
            for (int i = 0; i < blocks_.count; ++i)
                shortest = (std::min)(shortest, blocks_.items[i].trip_ns);
            const double target = best->offset_ns + drift_ * age(*best, now_ns);
            const double most = since * kSlew;
            const double away = target - used_ns_;
            if (kept_ <= kStepExchanges || !fix_.valid || std::fabs(away) > kStepNs) used_ns_ = target;
            else used_ns_ += (std::max)(-most, (std::min)(most, away));
            const double left = std::fabs(target - used_ns_);
            const double aged = age(*best, now_ns) * drift_error_;
            fix_.bound_ns = best->trip_ns / 2.0 + aged + left;
            fix_.expected_ns = (best->trip_ns - shortest) + aged + left;
            fix_.drift = drift_;
            fix_.drift_error = drift_error_;
            fix_.valid = true;
        }
        fix_.t_node_ns = now_ns;
        fix_.offset_ns = plus(reference_ns_, rounded(used_ns_));
        return fix_;
    }

private:
    static constexpr std::int64_t kBlockNs = 2'000'000'000;
    // Longer is a queue: a cable that was out hands over all its answers at once.
    static constexpr std::int64_t kMostTripNs = 250'000'000;
    static constexpr int kBlocksForDrift = 4, kStepExchanges = 8;
    static constexpr double kMostDrift = 200e-6, kWidestError = 100e-6, kLeastError = 1e-6;
    static constexpr double kSlew = 0.5e-3, kStepNs = 5e6;

    struct Exchange {
        std::int64_t t1_ns;
        double offset_ns;  // from reference_ns_, so that a double holds it to the nanosecond
        double trip_ns;
    };
    struct Last32 {
        Exchange items[32];
        int count = 0, next = 0;
        void add(const Exchange& one) noexcept {
            if (count == 0) next = 0;
            items[next] = one;
            next = (next + 1) % 32;
            count = (std::min)(count + 1, 32);
        }
    };

    static double age(const Exchange& one, std::int64_t now_ns) noexcept {
        return static_cast<double>(minus(now_ns, one.t1_ns));
    }

    // Least squares of offset over T1, and three standard deviations of the slope.
    void fit() noexcept {
        const int n = blocks_.count;
        if (n < kBlocksForDrift) return;
        double mean_t = 0, mean_o = 0, stt = 0, sto = 0, residue = 0;
        const std::int64_t t0 = blocks_.items[0].t1_ns;
        for (int i = 0; i < n; ++i) {
            mean_t += static_cast<double>(minus(blocks_.items[i].t1_ns, t0)) / n;
            mean_o += blocks_.items[i].offset_ns / n;
        }
        for (int i = 0; i < n; ++i) {
            const double t = static_cast<double>(minus(blocks_.items[i].t1_ns, t0)) - mean_t;
            stt += t * t;
            sto += t * (blocks_.items[i].offset_ns - mean_o);
        }
        const double slope = sto / stt;
        for (int i = 0; i < n; ++i) {
            const double t = static_cast<double>(minus(blocks_.items[i].t1_ns, t0)) - mean_t;
            const double off = blocks_.items[i].offset_ns - mean_o - slope * t;
            residue += off * off;
        }
        const double sigma = std::sqrt(residue / (n - 2) / stt);
        drift_ = (std::max)(-kMostDrift, (std::min)(kMostDrift, slope));
        drift_error_ = (std::max)(kLeastError, (std::min)(kWidestError, 3.0 * sigma));
    }

    Last32 exchanges_, blocks_;
    Exchange block_{0, 0.0, -1.0};
    std::int64_t block_start_ns_ = 0, reference_ns_ = 0;
    double used_ns_ = 0.0, drift_ = 0.0, drift_error_ = kWidestError;
    int kept_ = 0;
    ClockFix fix_;
};

// =============================================================================================
// 5. Store

constexpr int kKeep = 64;
constexpr int kKeepGos = 16;
constexpr int kKeepWalls = 8;
// What the writer keeps, what it has published, and what the reader holds, and one to receive in.
constexpr int kSlots = 3 * kKeep + 1;

struct Entry {
    std::uint64_t frame;
    std::uint32_t epoch;
    std::uint16_t slot;
    std::int64_t t_rx_node_ns;
};

struct Newest {
    bool valid = false;
    std::uint64_t frame = 0;
    std::int64_t t_vsync_ns = 0;
    double period_ns = 1.0;

    /// V_k, section 7.
    std::int64_t due_ns(std::uint64_t k) const noexcept {
        const auto steps = static_cast<double>(static_cast<std::int64_t>(k - frame));
        return plus(t_vsync_ns, rounded(steps * period_ns));
    }
    std::uint64_t frame_at(std::int64_t t_ns) const noexcept {
        const double steps = static_cast<double>(minus(t_ns, t_vsync_ns)) / period_ns;
        const std::int64_t whole = rounded(steps);
        if (whole < 0 && static_cast<std::uint64_t>(-(whole + 1)) >= frame) return 0;
        return frame + static_cast<std::uint64_t>(whole);
    }
};

struct GoRecord {
    Go go;
    std::int64_t t_rx_node_ns;
};

struct WallRecord {
    Wall wall;
    std::int64_t t_rx_node_ns;
};

// All that the render thread needs to know, in one piece.
struct Table {
    Newest newest;
    std::uint32_t grid = 0;  // counts the grids: a decided frame of another one means nothing
    int count = 0;
    Entry entries[kKeep];  // by frame number, rising
    ClockFix clock;
    std::uint64_t go_count = 0;  // GO number n stands in gos[n % kKeepGos]
    GoRecord gos[kKeepGos];
    std::uint64_t wall_count = 0;  // WALL number n stands in walls[n % kKeepWalls]
    WallRecord walls[kKeepWalls];
    std::uint64_t malformed = 0;
};

enum class Added : Byte { kept, copy, old };

// The packed messages and which frame is in which. The link thread writes; the render thread reads
// the slots that a published table names. A slot is used again when no table names it.
class Store {
public:
    Store() : slots_(new Bytes[kSlots]) {}

    Added add(const FrameHead& head, const void* data, std::size_t size, std::int64_t t_rx_node_ns,
              TripleBuffer<Table>& out) {
        if (any_ && head.epoch < epoch_) return Added::old;
        if (!any_ || head.epoch > epoch_) take_over(head);
        int at = 0;
        while (at < table.count && table.entries[at].frame < head.frame) ++at;
        const bool there = at < table.count && table.entries[at].frame == head.frame;
        if (there && table.entries[at].epoch == head.epoch) return Added::copy;
        if (!there && table.count == kKeep) {
            if (at == 0) return Added::old;  // older than all that are kept
            std::copy(table.entries + 1, table.entries + kKeep, table.entries);
            --table.count, --at;
        }
        if (!there) {
            std::copy_backward(table.entries + at, table.entries + table.count,
                               table.entries + table.count + 1);
            ++table.count;
        }
        Entry& entry = table.entries[at];
        entry.slot = kSlots;  // its old slot is free unless a published table names it
        const std::uint16_t slot = free_slot(out);
        slots_[slot].assign(static_cast<const Byte*>(data), static_cast<const Byte*>(data) + size);
        entry = {head.frame, head.epoch, slot, t_rx_node_ns};
        if (!table.newest.valid || head.frame > table.newest.frame)
            table.newest = {true, head.frame, head.t_vsync_ns, head.period_ns};
        return Added::kept;
    }

    bool has(std::uint64_t frame) const noexcept {
        for (int i = 0; i < table.count; ++i)
            if (table.entries[i].frame == frame) return true;
        return false;
    }
    const Byte* bytes(std::uint16_t slot) const noexcept { return slots_[slot].data(); }
    std::uint64_t first_of_grid() const noexcept { return first_; }

    Table table;
    // The words of the last WALL_ACK that was sent, for copies of its WALL. Outlives a stop.
    bool any_ack = false;
    WallAck ack;

private:
    // A new controller: what the old one sent and foretold serves until its first frame, if the
    // grid went on.
    void take_over(const FrameHead& head) noexcept {
        bool goes_on = any_ && table.newest.valid && !(head.flags & kReset);
        if (goes_on) {
            const double off =
                static_cast<double>(minus(head.t_vsync_ns, table.newest.due_ns(head.frame)));
            goes_on = std::fabs(off) <= table.newest.period_ns / 2.0;
        }
        if (!goes_on) {
            table.count = 0;
            ++table.grid;
            first_ = head.frame;
        }
        while (table.count && table.entries[table.count - 1].frame >= head.frame) --table.count;
        table.newest.valid = false;
        epoch_ = head.epoch;
        any_ = true;
    }

    std::uint16_t free_slot(const TripleBuffer<Table>& out) const noexcept {
        bool used[kSlots + 1] = {};
        const auto mark = [&](const Table& t) {
            for (int i = 0; i < t.count; ++i) used[t.entries[i].slot] = true;
        };
        mark(table), mark(out.visible(0)), mark(out.visible(1));
        std::uint16_t slot = 0;
        while (used[slot]) ++slot;  // ends: 3 * 64 are named at most, and this entry names none
        return slot;
    }

    std::unique_ptr<Bytes[]> slots_;
    bool any_ = false;
    std::uint32_t epoch_ = 0;
    std::uint64_t first_ = 0;
};

// =============================================================================================
// 6. Link

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kHelloEveryNs = 200 * kMs;
constexpr std::int64_t kPingEveryNs = 50 * kMs;
constexpr std::int64_t kSilentAfterNs = 500 * kMs;
constexpr std::int64_t kClockEveryNs = 20 * kMs;
constexpr std::int64_t kAskAfterNs = 5 * kMs;
constexpr int kAskTimes = 3;
constexpr int kMessagesAWake = 256;
// The render thread makes no system call to wake us, so we look for its reports this often.
constexpr long kPollMs = 1;
constexpr int kZ85Length = 40;

struct Outgoing {
    Kind kind = Kind::report;  // REPORT, READY with `number`, or WALL_ACK
    Report report;
    FrameNumber number;
    WallAck ack;
};

// What both threads touch. Nothing else is shared while the link runs.
struct Shared {
    TripleBuffer<Table> table;
    TripleBuffer<Snapshot> snapshot;
    std::atomic<std::uint32_t> snapshots{0};
    Ring<Outgoing, 1024> outgoing;
    std::atomic<bool> stop{false};
    std::atomic<bool> hello_again{false};
    std::atomic<Byte> engine_state{0};
    std::atomic<std::int64_t> decision_lead_ns{0};
    // Frame + 1 that the render thread decided last, and of which grid; 0: none yet.
    std::atomic<std::uint64_t> decided{0};
    std::atomic<std::uint32_t> decided_grid{0};
    mutable std::mutex mutex;  // never taken by a RENDER function
    Hello hello;
    Status status;
    Snapshot last_snapshot;
};

// One id for each name and the life of the process: reports that waited stay ours (section 2).
Bytes routing_id(const std::string& name) {
    static std::mutex mutex;
    static std::map<std::string, Bytes> ids;
    const std::lock_guard<std::mutex> lock(mutex);
    Bytes& id = ids[name];
    if (id.empty()) {
        std::random_device random;
        id.push_back('n');
        for (int i = 0; i < 16; ++i) id.push_back(static_cast<Byte>(random()));
    }
    return id;
}

class Link {
public:
    Link(Shared& shared, Store& store, const Options& options)
        : shared_(shared), store_(store), options_(options) {
        host_ = options.host;
        if (host_.find(':') != std::string::npos && host_[0] != '[') host_ = "[" + host_ + "]";
    }
    ~Link() { close(); }

    Error open(int& zmq_error) {
        context_ = zmq_ctx_new();
        if (context_) link_ = zmq_socket(context_, ZMQ_DEALER);
        if (link_) frames_ = zmq_socket(context_, ZMQ_SUB);
        Error error = Error::zmq_failed;
        if (frames_) {
            const Bytes id = routing_id(options_.name);
            const bool good = configure(link_, 1000) && configure(frames_, 64) &&
                              zmq_setsockopt(link_, ZMQ_ROUTING_ID, id.data(), id.size()) == 0 &&
                              zmq_setsockopt(frames_, ZMQ_SUBSCRIBE, "", 0) == 0;
            error = !good ? Error::zmq_failed : secure();
            if (error == Error::ok && zmq_connect(link_, endpoint(options_.port).c_str()) != 0)
                error = zmq_errno() == EINVAL ? Error::bad_argument : Error::zmq_failed;
        }
        zmq_error = zmq_errno();
        return error;
    }

    void run() {
#ifdef _WIN32
        timeBeginPeriod(1);  // else a wait of 1 ms takes 16
#endif
        while (!shared_.stop.load(std::memory_order_acquire)) turn();
        drain_outgoing();
        const int linger_ms = 100;
        zmq_setsockopt(link_, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
        send(write_bye());
        close();
#ifdef _WIN32
        timeEndPeriod(1);
#endif
    }

private:
    bool configure(void* socket, int queue) const {
        const struct { int option, value; } options[] = {
            {ZMQ_LINGER, 0}, {ZMQ_SNDHWM, queue}, {ZMQ_RCVHWM, queue}, {ZMQ_HEARTBEAT_IVL, 500},
            {ZMQ_HEARTBEAT_TIMEOUT, 2000}, {ZMQ_HANDSHAKE_IVL, 1000}, {ZMQ_RECONNECT_IVL, 20},
            {ZMQ_RECONNECT_IVL_MAX, 20}, {ZMQ_IPV6, host_[0] == '[' ? 1 : 0}};
        for (const auto& one : options)
            if (zmq_setsockopt(socket, one.option, &one.value, sizeof one.value) != 0) return false;
        return true;
    }

    Error secure() const {
        const std::string* keys[] = {&options_.curve_server, &options_.curve_public,
                                     &options_.curve_secret};
        if (keys[0]->empty() && keys[1]->empty() && keys[2]->empty()) return Error::ok;
        if (!zmq_has("curve")) return Error::no_curve;
        const int names[] = {ZMQ_CURVE_SERVERKEY, ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY};
        for (void* socket : {link_, frames_})
            for (int i = 0; i < 3; ++i)
                if (keys[i]->size() != kZ85Length ||
                    zmq_setsockopt(socket, names[i], keys[i]->c_str(), kZ85Length + 1) != 0)
                    return Error::bad_key;
        return Error::ok;
    }

    std::string endpoint(unsigned port) const {
        return "tcp://" + host_ + ":" + std::to_string(port);
    }

    void close() {
        if (link_) zmq_close(link_);
        if (frames_) zmq_close(frames_);
        if (context_) zmq_ctx_term(context_);
        context_ = link_ = frames_ = nullptr;
    }

    void turn() {
        const std::int64_t now = Node::now_ns();
        if (now >= next_ping_ns_) {
            next_ping_ns_ = now + kPingEveryNs;
            send(write(Ping{Node::now_ns()}));
        }
        const bool changed = shared_.hello_again.exchange(false, std::memory_order_acq_rel);
        if (changed || (now >= next_hello_ns_ && !joined())) {
            next_hello_ns_ = now + kHelloEveryNs;
            send_hello();
        }
        drain_outgoing();
        const bool news = receive(frames_) | receive(link_);
        ask_again();
        publish(news);
        zmq_pollitem_t items[] = {{link_, 0, ZMQ_POLLIN, 0}, {frames_, 0, ZMQ_POLLIN, 0}};
        zmq_poll(items, 2, kPollMs);
    }

    bool joined() const noexcept { return snapshots_ > 0 && snapshot_epoch_ == epoch_; }

    void send(const Bytes& bytes) {
        if (zmq_send(link_, bytes.data(), bytes.size(), ZMQ_DONTWAIT) < 0) ++counts_.unsent;
    }

    void send_hello() {
        Hello hello;
        {
            const std::lock_guard<std::mutex> lock(shared_.mutex);
            hello = shared_.hello;
        }
        hello.decision_lead_ns = shared_.decision_lead_ns.load(std::memory_order_relaxed);
        send(write(hello));
    }

    void drain_outgoing() {
        Outgoing item;
        while (shared_.outgoing.pop(item)) {
            if (item.kind == Kind::wall_ack) {
                store_.any_ack = true;
                store_.ack = item.ack;
                send(write(item.ack));
            } else {
                send(item.kind == Kind::ready ? write_ready(item.number) : write(item.report));
            }
        }
    }

    bool receive(void* socket) {
        bool news = false;
        zmq_msg_t message;
        zmq_msg_init(&message);
        for (int i = 0; i < kMessagesAWake; ++i) {
            if (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) < 0) break;
            const std::int64_t t_rx_ns = Node::now_ns();
            news = true;
            if (zmq_msg_more(&message)) {
                // Multipart is never used: drop all of it as one message.
                while (zmq_msg_more(&message) && zmq_msg_recv(&message, socket, 0) >= 0) {}
                ++counts_.malformed;
                continue;
            }
            on_message(zmq_msg_data(&message), zmq_msg_size(&message), t_rx_ns);
        }
        zmq_msg_close(&message);
        return news;
    }

    void on_message(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        Header header;
        const Read found = read_header(data, size, header);
        bool good = found == Read::ok;
        if (found == Read::version) counts_.other_version = header.version;
        if (header.kind == Kind::refusal && found != Read::malformed) {
            Refusal refusal;
            const bool told = read(data, size, refusal);
            if (told) ++counts_.refusals, counts_.refusal = refusal;
            good = good && told;
        } else if (good) {
            switch (header.kind) {
                case Kind::frame: good = on_frame(data, size, t_rx_ns); break;
                case Kind::pong: good = on_pong(data, size, t_rx_ns); break;
                case Kind::snapshot: good = on_snapshot(data, size, t_rx_ns); break;
                case Kind::go: good = on_go(data, size, t_rx_ns); break;
                case Kind::wall: good = on_wall(data, size, t_rx_ns); break;
                default: good = false;  // what only nodes say
            }
        }
        if (!good) ++counts_.malformed;
    }

    bool on_frame(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        FrameReader reader;
        if (!reader.open(data, size)) return false;
        if (!see_epoch(reader.head().epoch, t_rx_ns)) return true;
        switch (store_.add(reader.head(), data, size, t_rx_ns, shared_.table)) {
            case Added::kept:
                ++counts_.frames;
                if (!(reader.head().flags & kSecondCopy) &&
                    reader.head().frame == store_.table.newest.frame)
                    lead_ns_ = (std::min)(
                        snapshot_lead_ns_,
                        minus(reader.head().t_vsync_ns, reader.head().t_sent_ns));
                break;
            case Added::copy: ++counts_.copies; break;
            case Added::old: ++counts_.old; break;
        }
        return true;
    }

    bool on_pong(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        Pong pong;
        if (!read(data, size, pong)) return false;
        if (!see_epoch(pong.epoch, t_rx_ns)) return true;
        // A ping from before this epoch waited for the controller: it would measure the wait.
        if (pong.t1_node_ns >= epoch_seen_ns_) {
            clock_.observe(pong, t_rx_ns);
            next_clock_ns_ = 0;
        }
        return true;
    }

    bool on_snapshot(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        if (!read(data, size, incoming_)) return false;
        if (!see_epoch(incoming_.epoch, t_rx_ns)) return true;
        snapshot_epoch_ = incoming_.epoch;
        snapshot_lead_ns_ = incoming_.deadline_lead_ns;
        ++snapshots_;
        shared_.snapshot.back() = incoming_;
        shared_.snapshot.publish();
        shared_.snapshots.store(static_cast<std::uint32_t>(snapshots_), std::memory_order_release);
        {
            const std::lock_guard<std::mutex> lock(shared_.mutex);
            shared_.last_snapshot = incoming_;
        }
        if (incoming_.frames_port != frames_port_) {
            if (frames_port_ != 0) zmq_disconnect(frames_, endpoint(frames_port_).c_str());
            frames_port_ = incoming_.frames_port;
            zmq_connect(frames_, endpoint(frames_port_).c_str());
        }
        return true;
    }

    bool on_go(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        Go go;
        if (!read(data, size, go)) return false;
        if (any_epoch_ && go.epoch < epoch_) {
            ++counts_.old;
            return true;
        }
        Table& table = store_.table;
        const std::uint64_t kept = (std::min)(table.go_count, std::uint64_t{kKeepGos});
        for (std::uint64_t n = table.go_count - kept; n < table.go_count; ++n) {
            const Go& old = table.gos[n % kKeepGos].go;  // each is sent twice
            if (old.epoch == go.epoch && old.frame == go.frame && old.show == go.show &&
                old.t_show_ns == go.t_show_ns && std::equal(go.mask, go.mask + 4, old.mask))
                return true;
        }
        table.gos[table.go_count++ % kKeepGos] = {go, t_rx_ns};
        return true;
    }

    bool on_wall(const void* data, std::size_t size, std::int64_t t_rx_ns) {
        Wall wall;
        if (!read(data, size, wall)) return false;
        if (!see_epoch(wall.epoch, t_rx_ns)) return true;
        Table& table = store_.table;
        const Wall& newest = table.walls[(table.wall_count - 1) % kKeepWalls].wall;
        const bool news = table.wall_count == 0 || wall.epoch > newest.epoch ||
                          (wall.epoch == newest.epoch && wall.rev > newest.rev);
        if (news) {
            table.walls[table.wall_count++ % kKeepWalls] = {wall, t_rx_ns};
        } else if (store_.any_ack && store_.ack.epoch == wall.epoch && store_.ack.rev == wall.rev) {
            send(write(store_.ack));  // a copy: our word was lost, or is on its way
        }
        return true;
    }

    // False: a message of a dead controller. A higher epoch is a new one: introduce ourselves.
    bool see_epoch(std::uint32_t epoch, std::int64_t now_ns) {
        if (any_epoch_ && epoch < epoch_) {
            ++counts_.old;
            return false;
        }
        last_heard_ns_ = now_ns;
        if (!any_epoch_ || epoch > epoch_) {
            any_epoch_ = true;
            epoch_ = epoch;
            epoch_seen_ns_ = now_ns;
            clock_.reset();
            next_ping_ns_ = next_hello_ns_ = 0;
        }
        return true;
    }

    // RESEND, section 8: what is missing and can still be drawn.
    void ask_again() {
        const Table& table = store_.table;
        const std::int64_t now = Node::now_ns();
        if (!table.newest.valid || !table.clock.valid || now - last_heard_ns_ > kSilentAfterNs) return;
        const std::int64_t t_ns = plus(now, table.clock.at(now).offset_ns);
        const std::int64_t lead_ns = shared_.decision_lead_ns.load(std::memory_order_relaxed);
        const Newest& newest = table.newest;
        std::uint64_t first = (std::max)(store_.first_of_grid() + 1,
                                         newest.frame_at(plus(t_ns, lead_ns)));
        if (shared_.decided_grid.load(std::memory_order_acquire) == table.grid)
            first = (std::max)(first, shared_.decided.load(std::memory_order_relaxed));
        std::uint64_t last = newest.frame;
        if (lead_ns_ > 0) {
            const double due = static_cast<double>(
                minus(plus(t_ns, lead_ns_ - kAskAfterNs), newest.t_vsync_ns));
            const double more = std::floor(due / newest.period_ns);
            if (more > 0) last += static_cast<std::uint64_t>((std::min)(more, double{kKeep}));
        }
        for (std::uint64_t k = first; k <= last && k - first < kKeep; ++k) {
            if (store_.has(k) || minus(newest.due_ns(k), t_ns) <= lead_ns) continue;
            Asked& asked = asked_[k % kKeep];
            if (asked.frame != k || asked.epoch != epoch_) asked = {k, epoch_, 0, 0};
            if (asked.times == kAskTimes || now < asked.next_ns) continue;
            ++asked.times;
            asked.next_ns = now + kAskAfterNs;
            ++counts_.resends;
            send(write_resend({epoch_, k}));
        }
    }

    void publish(bool news) {
        const std::int64_t now = Node::now_ns();
        Table& table = store_.table;
        if (now >= next_clock_ns_) {
            next_clock_ns_ = now + kClockEveryNs;
            table.clock = clock_.update(now);
            news = true;
        }
        if (!news) return;
        table.malformed = counts_.malformed;
        shared_.table.back() = table;
        shared_.table.publish();
        counts_.joined = joined();
        counts_.connected = any_epoch_ && snapshots_ > 0 && now - last_heard_ns_ < kSilentAfterNs;
        counts_.epoch = any_epoch_ ? epoch_ : 0;
        counts_.snapshots = snapshots_;
        counts_.clock = table.clock.at(now);
        const std::lock_guard<std::mutex> lock(shared_.mutex);
        shared_.status = counts_;
    }

    struct Asked {
        std::uint64_t frame = 0;
        std::uint32_t epoch = 0;
        int times = 0;
        std::int64_t next_ns = 0;
    };

    Shared& shared_;
    Store& store_;
    const Options options_;
    std::string host_;
    void* context_ = nullptr;
    void* link_ = nullptr;
    void* frames_ = nullptr;
    ClockOffset clock_;
    Snapshot incoming_;
    Status counts_;
    Asked asked_[kKeep];
    bool any_epoch_ = false;
    std::uint32_t epoch_ = 0, snapshot_epoch_ = 0;
    std::uint64_t snapshots_ = 0;
    std::uint16_t frames_port_ = 0;
    // How early messages leave now: the smaller L of the SNAPSHOT's and of the newest first copy.
    std::int64_t lead_ns_ = 0;
    std::int64_t snapshot_lead_ns_ = (std::numeric_limits<std::int64_t>::max)();
    std::int64_t epoch_seen_ns_ = 0, last_heard_ns_ = 0;
    std::int64_t next_ping_ns_ = 0, next_hello_ns_ = 0, next_clock_ns_ = 0;
};

// What the render thread has of its own.
class Chooser {
public:
    Chooser() : drawn_(new Drawn[65536]) {}

    // Section 8. The table's slots hold whole, checked messages.
    bool choose(std::uint64_t frame, const Table& table, const Store& store,
                const Snapshot* snapshot, Picture& out) noexcept {
        if (table.count == 0) return false;
        const Entry* end = table.entries + table.count;
        const Entry* after = std::upper_bound(
            table.entries, end, frame,
            [](std::uint64_t k, const Entry& entry) { return k < entry.frame; });
        const Entry* chosen = after == table.entries ? after : after - 1;
        const bool exact = chosen->frame == frame;
        FrameReader reader;
        reader.reopen(store.bytes(chosen->slot));
        out.frame = frame;
        out.outcome = exact ? Outcome::exact : Outcome::substituted;
        out.message = reader.head();
        out.t_rx_node_ns = exact ? chosen->t_rx_node_ns : 0;
        out.t_due_ns = table.newest.due_ns(frame);
        out.bodies = out.message.bodies;
        out.views = out.message.views;
        out.frusta = out.message.frusta;
        const std::uint64_t step = frame > chosen->frame ? frame - chosen->frame : 0;
        out.digest = 0;
        for (int i = 0; i < out.bodies; ++i) {
            DrawnBody& body = out.body[i];
            body.body = reader.body(i);
            Drawn& drawn = drawn_[body.body.index];
            if (body.body.flags & kValid) {
                drawn.state = reader.state(i, step);
                drawn.any = true;
            }
            body.drawn = drawn.any;
            body.state = drawn.any ? drawn.state : State();
            out.digest = digest(body, out.digest);
        }
        for (int i = 0; i < out.views; ++i) out.view[i] = reader.view(i);
        for (int i = 0; i < out.frusta; ++i) out.frustum[i] = reader.frustum(i);
        for (int i = 0; i < 3; ++i) out.outer_eye_m[i] = out.message.outer_eye_m[i];
        if (!exact) foretell(snapshot, out);
        return true;
    }

private:
    struct Drawn {
        State state;
        bool any = false;
    };

    static std::uint32_t digest(const DrawnBody& body, std::uint32_t crc) noexcept {
        Byte raw[kStateBytes] = {};
        if (body.drawn) {
            const State& s = body.state;
            const double values[7] = {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz};
            for (int i = 0; i < 7; ++i) {
                std::uint64_t bits;
                std::memcpy(&bits, &values[i], sizeof bits);
                for (int byte = 0; byte < 8; ++byte)
                    raw[8 * i + byte] = static_cast<Byte>(bits >> (8 * byte));
            }
        }
        return crc32(raw, sizeof raw, crc);
    }

    // The frusta of a foretold frame: same records, from the states that are drawn (section 6).
    void foretell(const Snapshot* snapshot, Picture& out) const noexcept {
        if (out.message.outer_view == OuterView::camera) {
            const View* top = nullptr;
            for (int i = 0; i < out.views; ++i) {
                const View& v = out.view[i];
                if (!(v.flags & kOnWall)) continue;
                if (!top || v.priority > top->priority ||
                    (v.priority == top->priority && v.body < top->body))
                    top = &v;
            }
            if (top) eye_of(top->body, out, out.outer_eye_m);
        }
        for (int i = 0; i < out.frusta; ++i) {
            Frustum& f = out.frustum[i];
            double eye[3] = {out.outer_eye_m[0], out.outer_eye_m[1], out.outer_eye_m[2]};
            const bool seen = f.body == kOuterEye || eye_of(f.body, out, eye);
            const Segment* segment = nullptr;
            State wall;
            if (seen && snapshot && f.segment < snapshot->segment_count) {
                segment = &snapshot->segments[f.segment];
                if (!wall_pose(*snapshot, segment->wall, wall)) segment = nullptr;
            }
            if (segment) {
                off_axis(*segment, wall, eye, f);
            } else {
                f.distance_m = 0.0;
                for (double& side : f.extent) side = 0.0;
            }
        }
    }

    bool eye_of(std::uint16_t index, const Picture& picture, double out[3]) const noexcept {
        if (!drawn_[index].any) return false;
        double pupil_m = 0.0;
        for (int i = 0; i < picture.views; ++i)
            if (picture.view[i].body == index) pupil_m = picture.view[i].pupil_m;
        ahead_of(drawn_[index].state, pupil_m, out);
        return true;
    }

    bool wall_pose(const Snapshot& snapshot, std::uint16_t index, State& out) const noexcept {
        for (int i = 0; i < snapshot.wall_count; ++i) {
            const WallInfo& wall = snapshot.walls[i];
            if (wall.index != index) continue;
            if (wall.body == kNoBody) return out = wall.pose, true;
            if (!drawn_[wall.body].any) return false;
            return out = compose(drawn_[wall.body].state, wall.pose), true;
        }
        return false;
    }

    std::unique_ptr<Drawn[]> drawn_;  // by body index: any 16-bit number may come
};

}  // namespace

// =============================================================================================
// 7. Node

class Node::Impl {
public:
    explicit Impl(const Options& given) : options(given) {
        Hello& hello = shared.hello;
        good_options = !given.name.empty() && !given.host.empty() && given.port != 0;
        // Too long is cut by the protocol's rule; what is not UTF-8 can not be sent at all.
        for (const std::string* text : {&given.name, &given.engine, &given.stage_id, &given.project,
                                        &given.level, &given.config_hash}) {
            std::size_t length = 0;
            good_options = whole_characters(text->c_str(), text->size(), length) && good_options;
        }
        set_text(hello.name, given.name.c_str());
        set_text(hello.engine, given.engine.c_str());
        set_text(hello.stage_id, given.stage_id.c_str());
        set_text(hello.project, given.project.c_str());
        set_text(hello.level, given.level.c_str());
        set_text(hello.config_hash, given.config_hash.c_str());
        hello.pose_point = given.pose_point;
        hello.lens_applied = given.lens_applied;
        hello.vsync_source = given.vsync_source;
        hello.engine_state = given.engine_state;
        hello.features = given.features & kFeatureBits;
        shared.engine_state = static_cast<Byte>(given.engine_state);
        shared.decision_lead_ns = given.decision_lead_ns;
    }

    // RENDER: take what the link thread published last.
    const Table& table() noexcept {
        shared.table.update();
        return shared.table.front();
    }
    const Snapshot* snapshot() noexcept {
        if (shared.snapshots.load(std::memory_order_acquire) == 0) return nullptr;
        shared.snapshot.update();
        return &shared.snapshot.front();
    }

    // The number of the last WALL that came before a vsync, counted from 1; 0: none.
    static std::uint64_t wall_number(const Table& table, std::int64_t t_vsync_node_ns) noexcept {
        const std::uint64_t kept = (std::min)(table.wall_count, std::uint64_t{kKeepWalls});
        for (std::uint64_t n = table.wall_count; n > table.wall_count - kept; --n)
            if (table.walls[(n - 1) % kKeepWalls].t_rx_node_ns <= t_vsync_node_ns) return n;
        // Where all that are kept came later, the oldest of them is nearest: never the picture.
        return table.wall_count > kept ? table.wall_count - kept + 1 : 0;
    }

    Error report(Outcome outcome, const Vsync& vsync) noexcept {
        const ClockReading reading = table().clock.at(vsync.t_node_ns);
        if (!reading.valid) return Error::no_clock;
        last.outcome = outcome;
        last.vsync_source = vsync.source;
        last.engine_state =
            static_cast<EngineState>(shared.engine_state.load(std::memory_order_relaxed));
        last.reference = vsync.reference;
        last.reference_mhz = vsync.reference_mhz;
        last.vsync_count = vsync.count;
        last.t_vsync_node_ns = vsync.t_node_ns;
        last.t_vsync_ns = plus(vsync.t_node_ns, reading.offset_ns);
        last.offset_ns = reading.offset_ns;
        last.bound_ns = reading.bound_ns;
        last.expected_ns = reading.expected_ns;
        const std::int64_t behind = minus(last.t_vsync_ns, last.t_due_ns);
        switch (outcome) {
            case Outcome::exact: ++last.exact; break;
            case Outcome::substituted: ++last.substituted; break;
            case Outcome::repeated: ++last.repeated; break;
        }
        if (outcome != Outcome::repeated && static_cast<double>(behind) > shown_period_ns / 2.0)
            ++last.late;
        outgoing.kind = Kind::report;
        outgoing.report = last;
        if (outcome != Outcome::exact) outgoing.report.t_rx_ns = outgoing.report.t_sent_ns = 0;
        return shared.outgoing.push(outgoing) ? Error::ok : Error::queue_full;
    }

    const Options options;
    bool good_options = false;
    Shared shared;
    Store store;
    std::unique_ptr<Link> link;
    std::thread thread;
    std::atomic<int> zmq_error{0};

    // RENDER
    Chooser chooser;
    Report last;
    Outgoing outgoing;
    bool any_shown = false;
    double shown_period_ns = 0.0;
    std::uint64_t gos_taken = 0;
    bool any_wall_shown = false;
    std::uint32_t shown_wall_epoch = 0, shown_wall_rev = 0;  // of the last that was acknowledged
    std::array<std::int64_t, 100> leads{};
    std::size_t lead_count = 0;
};

Node::Node(const Options& options) : impl_(new Impl(options)) {}

Node::~Node() { stop(); }

Error Node::start() {
    Impl& s = *impl_;
    if (s.thread.joinable()) return Error::running;
    if (!s.good_options) return Error::bad_argument;
    int major = 0, minor = 0, patch = 0;
    zmq_version(&major, &minor, &patch);
    if (major * 10000 + minor * 100 + patch < 40303) return Error::old_zmq;
    s.link.reset(new Link(s.shared, s.store, s.options));
    int zmq_error = 0;
    const Error error = s.link->open(zmq_error);
    s.zmq_error = zmq_error;
    if (error != Error::ok) {
        s.link.reset();
        return error;
    }
    s.shared.stop = false;
    Link* link = s.link.get();
    s.thread = std::thread([link] { link->run(); });
    return Error::ok;
}

void Node::stop() {
    Impl& s = *impl_;
    if (!s.thread.joinable()) return;
    s.shared.stop.store(true, std::memory_order_release);
    s.thread.join();
    s.link.reset();
}

Error Node::set_engine(const std::string& level, EngineState state) {
    Text<64> text;
    std::size_t length = 0;
    if (!whole_characters(level.c_str(), level.size(), length)) return Error::bad_argument;
    set_text(text, level.c_str());
    {
        const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
        impl_->shared.hello.level = text;
        impl_->shared.hello.engine_state = state;
    }
    impl_->shared.engine_state.store(static_cast<Byte>(state), std::memory_order_relaxed);
    impl_->shared.hello_again.store(true, std::memory_order_release);
    return Error::ok;
}

Status Node::status() const {
    const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
    return impl_->shared.status;
}

Error Node::copy_snapshot(Snapshot& out) const {
    if (impl_->shared.snapshots.load(std::memory_order_acquire) == 0) return Error::no_message;
    const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
    out = impl_->shared.last_snapshot;
    return Error::ok;
}

int Node::zmq_errno() const noexcept { return impl_->zmq_error; }

std::int64_t Node::now_ns() noexcept {
    // CLOCK_MONOTONIC, and QueryPerformanceCounter in Microsoft's library: what engines use too.
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

ClockReading Node::clock(std::int64_t t_node_ns) noexcept {
    return impl_->table().clock.at(t_node_ns);
}

Error Node::to_controller_clock(std::int64_t t_node_ns, std::int64_t& out_ns) noexcept {
    const ClockReading reading = clock(t_node_ns);
    if (!reading.valid) return Error::no_clock;
    out_ns = plus(t_node_ns, reading.offset_ns);
    return Error::ok;
}

Error Node::newest(FrameTime& out) noexcept {
    const Table& table = impl_->table();
    if (!table.newest.valid) return Error::no_message;
    const ClockReading reading = table.clock.at(table.clock.t_node_ns);
    out.frame = table.newest.frame;
    out.t_due_ns = table.newest.t_vsync_ns;
    out.t_due_node_ns = reading.valid ? minus(out.t_due_ns, reading.offset_ns) : 0;
    out.period_ns = table.newest.period_ns;
    return Error::ok;
}

Error Node::frame_for(std::int64_t t_vsync_node_ns, FrameTime& out) noexcept {
    const Table& table = impl_->table();
    if (!table.newest.valid) return Error::no_message;
    const ClockReading reading = table.clock.at(t_vsync_node_ns);
    if (!reading.valid) return Error::no_clock;
    out.frame = table.newest.frame_at(plus(t_vsync_node_ns, reading.offset_ns));
    out.t_due_ns = table.newest.due_ns(out.frame);
    out.t_due_node_ns = minus(out.t_due_ns, reading.offset_ns);
    out.period_ns = table.newest.period_ns;
    return Error::ok;
}

Error Node::choose(std::uint64_t frame, Picture& out) noexcept {
    const Table& table = impl_->table();
    if (!impl_->chooser.choose(frame, table, impl_->store, impl_->snapshot(), out))
        return Error::no_message;
    out.t_decided_node_ns = now_ns();
    impl_->shared.decided.store(frame + 1, std::memory_order_relaxed);
    impl_->shared.decided_grid.store(table.grid, std::memory_order_release);
    return Error::ok;
}

Error Node::shown(const Picture& picture, const Vsync& vsync) noexcept {
    Impl& s = *impl_;
    const ClockReading reading = s.table().clock.at(vsync.t_node_ns);
    if (!reading.valid) return Error::no_clock;
    s.leads[s.lead_count++ % s.leads.size()] = vsync.t_node_ns - picture.t_decided_node_ns;
    std::int64_t lead_ns = 0;
    for (std::size_t i = 0; i < (std::min)(s.lead_count, s.leads.size()); ++i)
        lead_ns = (std::max)(lead_ns, s.leads[i]);
    s.shared.decision_lead_ns.store(lead_ns, std::memory_order_relaxed);
    s.last.epoch = picture.message.epoch;
    s.last.frame = picture.frame;
    s.last.t_due_ns = picture.t_due_ns;
    s.last.t_rx_ns = plus(picture.t_rx_node_ns, reading.offset_ns);
    s.last.t_sent_ns = picture.message.t_sent_ns;
    s.last.decision_lead_ns = lead_ns;
    s.last.digest = picture.digest;
    s.shown_period_ns = picture.message.period_ns;
    s.any_shown = true;
    return s.report(picture.outcome, vsync);
}

Error Node::repeated(const Vsync& vsync) noexcept {
    return impl_->any_shown ? impl_->report(Outcome::repeated, vsync) : Error::nothing_shown;
}

std::int64_t Node::decision_lead_ns() const noexcept {
    return impl_->shared.decision_lead_ns.load(std::memory_order_relaxed);
}

Error Node::ready(const Picture& picture) noexcept {
    impl_->outgoing.kind = Kind::ready;
    impl_->outgoing.number = {picture.message.epoch, picture.frame};
    return impl_->shared.outgoing.push(impl_->outgoing) ? Error::ok : Error::queue_full;
}

bool Node::released(const Picture& picture, std::int64_t t_vsync_node_ns) noexcept {
    const Table& table = impl_->table();
    const ClockReading reading = table.clock.at(t_vsync_node_ns);
    if (!reading.valid) return false;
    const std::int64_t latest_ns = plus(plus(t_vsync_node_ns, reading.offset_ns),
                                        rounded(picture.message.period_ns / 2.0));
    const std::uint64_t kept = (std::min)(table.go_count, std::uint64_t{kKeepGos});
    for (std::uint64_t n = table.go_count - kept; n < table.go_count; ++n) {
        const GoRecord& record = table.gos[n % kKeepGos];
        // Of an older epoch it says nothing of this picture: frame numbers may have begun anew.
        if (record.go.show && record.go.epoch >= picture.message.epoch &&
            record.go.frame >= picture.frame && record.go.t_show_ns <= latest_ns &&
            record.t_rx_node_ns <= t_vsync_node_ns)
            return true;
    }
    return false;
}

bool Node::next_go(Go& out) noexcept {
    const Table& table = impl_->table();
    const std::uint64_t kept = (std::min)(table.go_count, std::uint64_t{kKeepGos});
    impl_->gos_taken = (std::max)(impl_->gos_taken, table.go_count - kept);
    if (impl_->gos_taken == table.go_count) return false;
    out = table.gos[impl_->gos_taken++ % kKeepGos].go;
    return true;
}

bool Node::wall_at(std::int64_t t_vsync_node_ns, Wall& out) noexcept {
    const Table& table = impl_->table();
    const std::uint64_t number = Impl::wall_number(table, t_vsync_node_ns);
    if (number == 0) return false;
    out = table.walls[(number - 1) % kKeepWalls].wall;
    return true;
}

bool Node::wall_shown(const Wall& wall, const Vsync& vsync) noexcept {
    Impl& s = *impl_;
    if (s.any_wall_shown && (wall.epoch < s.shown_wall_epoch ||
                             (wall.epoch == s.shown_wall_epoch && wall.rev <= s.shown_wall_rev)))
        return false;
    const ClockReading reading = s.table().clock.at(vsync.t_node_ns);
    s.outgoing.kind = Kind::wall_ack;
    WallAck& ack = s.outgoing.ack;
    ack.epoch = wall.epoch;
    ack.rev = wall.rev;
    ack.mode = wall.mode;
    ack.vsync_count = vsync.count;
    ack.t_vsync_node_ns = vsync.t_node_ns;
    ack.t_vsync_ns = reading.valid ? plus(vsync.t_node_ns, reading.offset_ns) : 0;
    ack.bound_ns = reading.valid ? reading.bound_ns : 0;
    if (!s.shared.outgoing.push(s.outgoing)) return false;
    s.any_wall_shown = true;
    s.shown_wall_epoch = wall.epoch;
    s.shown_wall_rev = wall.rev;
    return true;
}

const Snapshot* Node::snapshot() noexcept { return impl_->snapshot(); }

std::uint64_t Node::malformed() noexcept { return impl_->table().malformed; }

void Node::counts(std::uint64_t& exact, std::uint64_t& substituted, std::uint64_t& repeated,
                  std::uint64_t& late) const noexcept {
    exact = impl_->last.exact;
    substituted = impl_->last.substituted;
    repeated = impl_->last.repeated;
    late = impl_->last.late;
}

}  // namespace stagectl
