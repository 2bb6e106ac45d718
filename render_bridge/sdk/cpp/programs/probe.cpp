// SPDX-License-Identifier: Apache-2.0
// Puts questions to the library from outside: lines on standard input, a line out for each. The
// tests in tests/sdk compare the answers with other people's and other languages' numbers.
//
//   probe wire                 HEX -> "ok KIND HEX" (decoded and written again) | "malformed" |
//                              "version N"
//   probe fuzz SEED ROUNDS     all HEX lines first, then ROUNDS damaged ones are read; "done N OK"
//   probe geometry             pose x y z w qx qy qz -> 3 angles, Unreal 10, Unity 10, OpenCV 6
//                              matrix l r b t near far -> Unreal 16, Unity 16 (one unit for both)
//                              wall pose(7) lower_left(3) lower_right(3) upper_left(3) eye(3)
//                                -> l r b t distance, pose of the segment's camera (7)
//                              barcode OUTPUT FRAME -> 17 x 24 cells, W or .
//   probe player               snapshot HEX | add T_RX HEX -> kept, copy, old, none
//                              for T -> frame due | choose K -> outcome, message, digest, states
//   probe clock                pong T1 T2 T3 T4 | reset | at NOW -> offset bound expected drift
//   probe handover FRAMES      one thread receives, one draws -> "drawn N wrong N"
//
// It takes the source in, not the library, to reach the player and the clock without sockets.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsubobject-linkage"  // the source is no main file here
#endif
#include "../src/stagectl_node.cpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>

namespace stagectl {
namespace {

Bytes from_hex(const std::string& text) {
    Bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<Byte>(std::strtoul(text.substr(i, 2).c_str(), nullptr, 16)));
    return out;
}

void print_hex(const Bytes& bytes) {
    for (Byte b : bytes) std::printf("%02x", b);
}

// Reads any FRAME into lists, so that it can be written again.
FrameMessage unpacked(const FrameReader& reader) {
    FrameMessage out;
    out.head = reader.head();
    for (int i = 0; i < out.head.views; ++i) out.views.push_back(reader.view(i));
    for (int i = 0; i < out.head.frusta; ++i) out.frusta.push_back(reader.frustum(i));
    for (int i = 0; i < out.head.bodies; ++i) {
        out.bodies.push_back(reader.body(i));
        for (int step = 1; step < out.head.states; ++step)
            out.ahead.push_back(reader.raw_state(i, step));
    }
    return out;
}

template <class Message>
bool again(const Bytes& bytes, Bytes& out) {
    static Message message;
    if (!read(bytes.data(), bytes.size(), message)) return false;
    out = write(message);
    return true;
}

// Decode a message of any kind and write it anew; false: its fields are wrong.
bool rewrite(Kind kind, const Bytes& bytes, Bytes& out) {
    FrameNumber number;
    FrameReader frame;
    switch (kind) {
        case Kind::hello: return again<Hello>(bytes, out);
        case Kind::snapshot: return again<Snapshot>(bytes, out);
        case Kind::refusal: return again<Refusal>(bytes, out);
        case Kind::ping: return again<Ping>(bytes, out);
        case Kind::pong: return again<Pong>(bytes, out);
        case Kind::report: return again<Report>(bytes, out);
        case Kind::go: return again<Go>(bytes, out);
        case Kind::wall: return again<Wall>(bytes, out);
        case Kind::wall_ack: return again<WallAck>(bytes, out);
        case Kind::frame:
            if (!frame.open(bytes.data(), bytes.size())) return false;
            out = write(unpacked(frame));
            return true;
        case Kind::bye:
            out = write_bye();
            return bytes.size() == out.size();
        case Kind::resend:
        case Kind::ready:
            if (!read(bytes.data(), bytes.size(), number)) return false;
            out = kind == Kind::resend ? write_resend(number) : write_ready(number);
            return true;
    }
    return false;
}

int wire() {
    for (std::string line; std::getline(std::cin, line);) {
        // Exactly as many bytes as there are: the sanitizer sees a read beyond them.
        const Bytes bytes = from_hex(line);
        Header header;
        Bytes out;
        switch (read_header(bytes.data(), bytes.size(), header)) {
            case Read::malformed: std::puts("malformed"); continue;
            case Read::version: std::printf("version %d\n", header.version); continue;
            case Read::ok: break;
        }
        if (!rewrite(header.kind, bytes, out)) {
            std::puts("malformed");
            continue;
        }
        std::printf("ok %d ", static_cast<int>(header.kind));
        print_hex(out);
        std::puts("");
    }
    return 0;
}

// Damage a golden message, mostly under a right length and CRC, so that the readers behind them run.
int fuzz(unsigned seed, int rounds) {
    std::vector<Bytes> golden;
    for (std::string line; std::getline(std::cin, line);) golden.push_back(from_hex(line));
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    std::unique_ptr<TripleBuffer<Table>> published(new TripleBuffer<Table>);
    std::unique_ptr<Store> store(new Store);
    Chooser chooser;
    std::unique_ptr<Picture> picture(new Picture);
    std::unique_ptr<Snapshot> snapshot(new Snapshot);
    int good = 0;
    for (int round = 0; round < rounds; ++round) {
        Bytes bytes = golden[below(golden.size())];
        for (std::size_t n = below(6); n; --n) bytes[below(bytes.size())] = static_cast<Byte>(random());
        if (below(4) == 0) bytes.resize(below(bytes.size() + 1));
        else if (below(8) == 0) bytes.resize(bytes.size() + below(200), static_cast<Byte>(random()));
        if (bytes.size() >= 28 && below(5)) {
            if (below(4)) bytes[0] = 0x53, bytes[1] = 0x43, bytes[2] = 0x54, bytes[3] = 0x4C;
            if (below(4)) bytes[4] = kVersion;
            const auto put = [&](std::size_t at, std::uint32_t v) {
                for (int i = 0; i < 4; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<Byte>(v >> (8 * i));
            };
            put(12, static_cast<std::uint32_t>(bytes.size()));
            put(bytes.size() - 4, crc32(bytes.data(), bytes.size() - 4));
        }
        const Bytes exact(bytes);  // no spare capacity behind it
        Header header;
        Bytes out;
        if (read_header(exact.data(), exact.size(), header) != Read::ok) continue;
        if (!rewrite(header.kind, exact, out)) continue;
        ++good;
        if (header.kind == Kind::snapshot) {
            if (!read(exact.data(), exact.size(), *snapshot)) return 1;
        } else if (header.kind == Kind::frame) {
            FrameReader reader;
            if (!reader.open(exact.data(), exact.size())) return 1;
            store->add(reader.head(), exact.data(), exact.size(), 0, *published);
            published->back() = store->table;
            published->publish();
            published->update();
            const std::uint64_t k = reader.head().frame + below(100) - 50;
            chooser.choose(k, published->front(), *store, snapshot.get(), *picture);
            for (int i = 0; i < picture->bodies; ++i) {
                unreal_pose(picture->body[i].state), unity_pose(picture->body[i].state);
                opencv_pose(picture->body[i].state);
            }
        } else if (header.kind == Kind::pong) {
            Pong pong;
            if (!read(exact.data(), exact.size(), pong)) return 1;
            ClockOffset clock;
            for (int i = 0; i < 6; ++i) {
                clock.observe(pong, static_cast<std::int64_t>(random()));
                pong.t1_node_ns = plus(pong.t1_node_ns, 2'000'000'000);
                clock.update(static_cast<std::int64_t>(random())).at(std::int64_t(random()) << 31);
            }
        }
    }
    std::printf("done %d %d\n", rounds, good);
    return 0;
}

void print_numbers(const double* values, int count, const char* end) {
    for (int i = 0; i < count; ++i) std::printf("%.17g%s", values[i], i + 1 < count ? " " : end);
}

bool take(std::istringstream& in, double* out, int count) {
    for (int i = 0; i < count; ++i) in >> out[i];
    return !in.fail();
}

int geometry() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        std::string what;
        double v[19];
        in >> what;
        if (what == "pose" && take(in, v, 7)) {
            const State s{v[0], v[1], v[2], v[3], v[4], v[5], v[6]};
            double angle[3];
            pan_tilt_roll(s, angle);
            const UnrealPose unreal = unreal_pose(s);
            const UnityPose unity = unity_pose(s);
            const OpenCvPose opencv = opencv_pose(s);
            print_numbers(angle, 3, " ");
            print_numbers(unreal.position_cm, 3, " "), print_numbers(unreal.quaternion_xyzw, 4, " ");
            print_numbers(unreal.rotator_deg, 3, " ");
            print_numbers(unity.position_m, 3, " "), print_numbers(unity.quaternion_xyzw, 4, " ");
            print_numbers(unity.euler_deg, 3, " ");
            print_numbers(opencv.rotation_vector, 3, " "), print_numbers(opencv.translation_m, 3, "\n");
        } else if (what == "matrix" && take(in, v, 6)) {
            double unreal[16], unity[16];
            unreal_matrix(v, v[4], v[5], unreal);
            unity_matrix(v, v[4], v[5], unity);
            print_numbers(unreal, 16, " "), print_numbers(unity, 16, "\n");
        } else if (what == "wall" && take(in, v, 19)) {
            Segment segment;
            for (int i = 0; i < 3; ++i) {
                segment.lower_left[i] = v[7 + i];
                segment.lower_right[i] = v[10 + i];
                segment.upper_left[i] = v[13 + i];
            }
            Frustum f;
            const State wall{v[0], v[1], v[2], v[3], v[4], v[5], v[6]};
            State camera;
            off_axis(segment, wall, v + 16, f);
            segment_camera(segment, wall, v + 16, camera);
            const double pose[7] = {camera.x, camera.y, camera.z, camera.w,
                                    camera.qx, camera.qy, camera.qz};
            print_numbers(f.extent, 4, " "), print_numbers(&f.distance_m, 1, " ");
            print_numbers(pose, 7, "\n");
        } else if (what == "barcode" && take(in, v, 2)) {
            std::uint8_t cells[kBarcodeRows * kBarcodeColumns];
            barcode(static_cast<Byte>(v[0]), static_cast<std::uint64_t>(v[1]), cells);
            for (std::uint8_t cell : cells) std::putchar(cell ? 'W' : '.');
            std::puts("");
        } else {
            std::puts("what?");
        }
    }
    return 0;
}

void print_picture(const Picture& p) {
    std::printf("%d %llu %u %u", static_cast<int>(p.outcome),
                static_cast<unsigned long long>(p.message.frame), p.message.epoch, p.digest);
    for (int i = 0; i < p.bodies; ++i) {
        const State& s = p.body[i].state;
        const double v[7] = {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz};
        std::printf(" %d %d ", p.body[i].body.index, p.body[i].drawn ? 1 : 0);
        print_numbers(v, 7, "");
    }
    std::printf(" eye ");
    print_numbers(p.outer_eye_m, 3, "");
    for (int i = 0; i < p.frusta; ++i) {
        std::printf(" frustum ");
        print_numbers(p.frustum[i].extent, 4, " "), print_numbers(&p.frustum[i].distance_m, 1, "");
    }
    std::puts("");
}

int player() {
    std::unique_ptr<TripleBuffer<Table>> published(new TripleBuffer<Table>);
    std::unique_ptr<Store> store(new Store);
    std::unique_ptr<Picture> picture(new Picture);
    std::unique_ptr<Snapshot> snapshot(new Snapshot);
    Chooser chooser;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        std::string what, hex;
        long long number = 0;
        in >> what;
        published->update();
        const Table& table = published->front();
        if (what == "snapshot" && in >> hex) {
            const Bytes bytes = from_hex(hex);
            std::puts(read(bytes.data(), bytes.size(), *snapshot) ? "ok" : "malformed");
        } else if (what == "add" && in >> number >> hex) {
            const Bytes bytes = from_hex(hex);
            FrameReader reader;
            if (!reader.open(bytes.data(), bytes.size())) {
                std::puts("malformed");
                continue;
            }
            const char* words[] = {"kept", "copy", "old"};
            std::puts(words[static_cast<int>(
                store->add(reader.head(), bytes.data(), bytes.size(), number, *published))]);
            published->back() = store->table;
            published->publish();
        } else if (what == "for" && in >> number) {
            if (!table.newest.valid) {
                std::puts("none");
                continue;
            }
            const std::uint64_t frame = table.newest.frame_at(number);
            std::printf("%llu %lld\n", static_cast<unsigned long long>(frame),
                        static_cast<long long>(table.newest.due_ns(frame)));
        } else if (what == "choose" && in >> number) {
            if (chooser.choose(static_cast<std::uint64_t>(number), table, *store, snapshot.get(), *picture))
                print_picture(*picture);
            else
                std::puts("none");
        } else {
            std::puts("what?");
        }
    }
    return 0;
}

int clock() {
    ClockOffset offset;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        std::string what;
        long long a = 0, b = 0, c = 0, d = 0;
        in >> what;
        if (what == "pong" && in >> a >> b >> c >> d) {
            Pong pong;
            pong.t1_node_ns = a, pong.t2_ns = b, pong.t3_ns = c;
            offset.observe(pong, d);
        } else if (what == "reset") {
            offset.reset();
        } else if (what == "at" && in >> a) {
            const ClockFix fix = offset.update(a);
            const ClockReading r = fix.at(a);
            std::printf("%d %lld %lld %lld %.9g\n", r.valid ? 1 : 0, static_cast<long long>(r.offset_ns),
                        static_cast<long long>(r.bound_ns), static_cast<long long>(r.expected_ns),
                        fix.drift);
        }
    }
    return 0;
}

// A link thread that receives as fast as it can, and a render thread that draws whatever there is.
// Every body of message k has x = k: a slot that was used again too early would show.
int handover(std::uint64_t frames) {
    std::unique_ptr<TripleBuffer<Table>> published(new TripleBuffer<Table>);
    std::unique_ptr<Store> store(new Store);
    std::unique_ptr<Picture> picture(new Picture);
    std::atomic<bool> done{false};
    std::thread receiver([&] {
        for (std::uint64_t k = 0; k < frames; ++k) {
            FrameMessage m;
            m.head.epoch = static_cast<std::uint32_t>(1 + k / 1000);
            m.head.frame = k;
            m.head.period_ns = 1e7;
            m.head.t_vsync_ns = static_cast<std::int64_t>(k) * 10'000'000;
            Body body;
            body.flags = kValid;
            body.state.x = static_cast<double>(k);
            m.bodies.assign(4, body);
            m.ahead.assign(4 * (1 + k % 7), body.state);  // sizes change: slots are made anew
            const Bytes bytes = write(m);
            FrameReader reader;
            if (reader.open(bytes.data(), bytes.size()))
                store->add(reader.head(), bytes.data(), bytes.size(), 1, *published);
            published->back() = store->table;
            published->publish();
        }
        done = true;
    });
    Chooser chooser;
    unsigned long long drawn = 0, wrong = 0;
    while (!done) {
        published->update();
        const Table& table = published->front();
        if (table.count == 0) continue;
        const std::uint64_t back = drawn % 70;
        const std::uint64_t k = table.newest.frame > back ? table.newest.frame - back : 0;
        if (!chooser.choose(k, table, *store, nullptr, *picture)) continue;
        ++drawn;
        if (picture->bodies != 4) ++wrong;
        for (int i = 0; i < picture->bodies; ++i)
            if (picture->body[i].state.x != static_cast<double>(picture->message.frame)) ++wrong;
        if (picture->outcome == Outcome::exact && picture->message.frame != k) ++wrong;
    }
    receiver.join();
    std::printf("drawn %llu wrong %llu\n", drawn, wrong);
    return 0;
}

int run(int count, char** words) {
    const std::string what = count > 1 ? words[1] : "";
    if (what == "wire") return wire();
    if (what == "fuzz" && count == 4)
        return fuzz(static_cast<unsigned>(std::atoi(words[2])), std::atoi(words[3]));
    if (what == "geometry") return geometry();
    if (what == "player") return player();
    if (what == "clock") return clock();
    if (what == "handover" && count == 3) return handover(std::strtoull(words[2], nullptr, 10));
    std::fprintf(stderr,
                 "usage: probe wire|fuzz SEED ROUNDS|geometry|player|clock|handover FRAMES\n");
    return 2;
}

}  // namespace
}  // namespace stagectl

int main(int count, char** words) { return stagectl::run(count, words); }
