// SPDX-License-Identifier: Apache-2.0
// The program that `stagectl conform node` runs: the client library with a virtual display in place
// of an engine. What it must do and print is in docs/conformance.md.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stagectl_node.hpp"

namespace sc = stagectl;

namespace {

constexpr double kNearM = 0.1, kFarM = 1000.0, kNearCm = 10.0, kFarCm = 100000.0;
constexpr std::int64_t kDrawNs = 2'000'000;
constexpr std::int64_t kLookEveryNs = 1'000'000;
constexpr std::int64_t kFirstVsync = 3;

// One line of JSON, put together and written at once.
class Line {
public:
    explicit Line(const char* event) { text_ = std::string("{\"event\":\"") + event + "\""; }
    Line& key(const char* name) {
        text_ += std::string(text_.back() == '{' ? "\"" : ",\"") + name + "\":";
        return *this;
    }
    Line& whole(const char* name, std::int64_t value) {
        key(name).text_ += std::to_string(value);
        return *this;
    }
    Line& count(const char* name, std::uint64_t value) {
        key(name).text_ += std::to_string(value);
        return *this;
    }
    Line& number(const char* name, double value) {
        key(name).put(value);
        return *this;
    }
    Line& text(const char* name, const char* value) {
        key(name).text_ += '"';
        for (const char* c = value; *c; ++c) {
            if (*c == '"' || *c == '\\') text_ += '\\', text_ += *c;
            else if (static_cast<unsigned char>(*c) >= 0x20) text_ += *c;
            else {
                char code[8];
                std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(*c));
                text_ += code;
            }
        }
        text_ += '"';
        return *this;
    }
    Line& list(const char* name, const double* values, int count) {
        key(name).text_ += '[';
        for (int i = 0; i < count; ++i) {
            if (i) text_ += ',';
            put(values[i]);
        }
        text_ += ']';
        return *this;
    }
    Line& raw(const char* characters) {
        text_ += characters;
        return *this;
    }
    void write() {
        text_ += "}\n";
        std::fwrite(text_.data(), 1, text_.size(), stdout);
        std::fflush(stdout);
    }

private:
    void put(double value) {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.17g", value);
        text_ += std::isfinite(value) ? digits : "null";  // JSON has no other word for it
    }
    std::string text_;
};

struct Arguments {
    sc::Options options;
    bool good = false;
};

Arguments parse(int count, char** words) {
    Arguments out;
    sc::Options& o = out.options;
    o.engine = "conform C++";
    o.vsync_source = sc::VsyncSource::hardware;
    o.engine_state = sc::EngineState::ready;
    o.features = sc::kDrawsWall;
    bool connect = false;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = words[i], value = words[i + 1];
        if (name == "--connect") {
            const std::size_t colon = value.rfind(':');
            if (colon == std::string::npos) return out;
            o.host = value.substr(0, colon);
            o.port = static_cast<std::uint16_t>(std::atoi(value.c_str() + colon + 1));
            connect = true;
        } else if (name == "--name") {
            o.name = value;
        } else if (name == "--lead-ms") {
            o.decision_lead_ns = static_cast<std::int64_t>(std::llround(std::atof(value.c_str()) * 1e6));
        } else if (name == "--stage-id") {
            o.stage_id = value;
        } else if (name == "--engine-state") {
            o.engine_state = static_cast<sc::EngineState>(std::atoi(value.c_str()) & 3);
        } else if (name == "--project") {
            o.project = value;
        } else if (name == "--level") {
            o.level = value;
        } else if (name == "--curve-server") {
            o.curve_server = value;
        } else if (name == "--curve-public") {
            o.curve_public = value;
        } else if (name == "--curve-secret") {
            o.curve_secret = value;
        } else {
            return out;
        }
    }
    out.good = connect && count % 2 == 1 && !o.name.empty();
    return out;
}

// Standard input on a thread of its own: reading it may block for ever.
class Commands {
public:
    Commands() {
        std::thread([this] {
            for (std::string line; std::getline(std::cin, line);) {
                if (!line.empty() && line.back() == '\r') line.pop_back();
                const std::lock_guard<std::mutex> lock(mutex_);
                lines_.push_back(line);
            }
            const std::lock_guard<std::mutex> lock(mutex_);
            lines_.push_back("stop");
        }).detach();
    }
    bool next(std::string& out) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (lines_.empty()) return false;
        out = lines_.front();
        lines_.pop_front();
        return true;
    }

private:
    std::mutex mutex_;
    std::deque<std::string> lines_;
};

void write_pose(Line& line, const sc::DrawnBody& body) {
    const sc::State& s = body.state;
    if (!body.drawn) {
        line.key("state").raw("null");
        return;
    }
    const double values[7] = {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz};
    line.list("state", values, 7);
}

void write_matrices(Line& line, const double extent[4], bool in_front) {
    if (!in_front) {
        line.key("unreal_matrix").raw("null").key("unity_matrix").raw("null");
        return;
    }
    double unreal[16], unity[16];
    sc::unreal_matrix(extent, kNearCm, kFarCm, unreal);
    sc::unity_matrix(extent, kNearM, kFarM, unity);
    line.list("unreal_matrix", unreal, 16).list("unity_matrix", unity, 16);
}

void write_picture(const sc::Picture& p, std::int64_t vsync, std::int64_t t_vsync_node_ns,
                   bool repeated, std::uint64_t malformed, const sc::ClockReading& clock,
                   int wall_mode) {
    const char* outcome = repeated ? "repeated"
                          : p.outcome == sc::Outcome::exact ? "exact" : "substituted";
    Line line("render");
    line.whole("vsync", vsync).whole("t_vsync_node_ns", t_vsync_node_ns);
    line.whole("t_decided_node_ns", p.t_decided_node_ns).count("frame", p.frame);
    line.text("outcome", outcome).count("epoch", p.message.epoch).count("digest", p.digest);
    line.count("flags", p.message.flags).count("malformed", malformed).whole("wall", wall_mode);
    line.whole("offset_ns", clock.offset_ns).whole("bound_ns", clock.bound_ns);
    const sc::State& s = p.message.scene_offset;
    const double scene[7] = {s.x, s.y, s.z, s.w, s.qx, s.qy, s.qz};
    line.list("scene_offset", scene, 7).list("outer_eye_m", p.outer_eye_m, 3);
    line.key("bodies").raw("[");
    for (int i = 0; i < p.bodies; ++i) {
        const sc::DrawnBody& body = p.body[i];
        line.raw(i ? ",{" : "{").count("index", body.body.index);
        write_pose(line, body);
        line.count("flags", body.body.flags);
        if (body.drawn) {
            const sc::UnrealPose unreal = sc::unreal_pose(body.state);
            const sc::UnityPose unity = sc::unity_pose(body.state);
            line.key("unreal").raw("{").list("position_cm", unreal.position_cm, 3);
            line.list("quaternion_xyzw", unreal.quaternion_xyzw, 4);
            line.list("rotator_deg", unreal.rotator_deg, 3).raw("}");
            line.key("unity").raw("{").list("position_m", unity.position_m, 3);
            line.list("quaternion_xyzw", unity.quaternion_xyzw, 4);
            line.list("euler_deg", unity.euler_deg, 3).raw("}");
        }
        line.raw("}");
    }
    line.raw("]").key("views").raw("[");
    for (int i = 0; i < p.views; ++i) {
        const sc::View& v = p.view[i];
        line.raw(i ? ",{" : "{").count("body", v.body).count("flags", v.flags);
        line.count("priority", v.priority).list("inner", v.inner, 4);
        write_matrices(line, v.inner, true);
        line.raw("}");
    }
    line.raw("]").key("frusta").raw("[");
    for (int i = 0; i < p.frusta; ++i) {
        const sc::Frustum& f = p.frustum[i];
        line.raw(i ? ",{" : "{").count("body", f.body).count("segment", f.segment);
        line.list("extent", f.extent, 4).number("distance_m", f.distance_m);
        write_matrices(line, f.extent, f.distance_m > 0.0);
        line.raw("}");
    }
    line.raw("]").write();
}

void write_wall(const sc::Wall& wall, const sc::Vsync& vsync) {
    Line line("wall");
    line.count("epoch", wall.epoch).count("rev", wall.rev);
    line.count("mode", static_cast<unsigned>(wall.mode)).count("vsync", vsync.count);
    line.whole("t_vsync_node_ns", vsync.t_node_ns);
    line.count("light_cards", wall.light_cards ? 1 : 0).key("cameras").raw("[");
    for (int i = 0; i < wall.camera_count; ++i) {
        const sc::WallCamera& camera = wall.cameras[i];
        line.raw(i ? ",{" : "{").count("body", camera.body);
        line.count("chroma", static_cast<unsigned>(camera.chroma));
        line.count("markers", camera.markers ? 1 : 0).raw("}");
    }
    line.raw("]").write();
}

// The genlocked display: t_j = t_0 + j periods, decided at t_j - R, drawn for 2 ms, shown at t_j.
class Display {
public:
    Display(sc::Node& node, std::int64_t lead_ns) : node_(node), lead_ns_(lead_ns), pictures_(48) {}

    bool running() const { return running_; }

    // Begin when the first FRAME, the first clock exchange and the SNAPSHOT are here.
    void try_begin() {
        sc::FrameTime first;
        const std::int64_t now = sc::Node::now_ns();
        const sc::Snapshot* snapshot = node_.snapshot();
        if (!snapshot || node_.newest(first) != sc::Error::ok || !node_.clock(now).valid) return;
        num_ = snapshot->rate_num;
        den_ = snapshot->rate_den;
        barrier_ = snapshot->barrier == sc::Barrier::lock_step;
        if (barrier_) lead_ns_ += std::int64_t{snapshot->barrier_us} * 1000;
        t_first_ns_ = first.t_due_node_ns;
        running_ = true;
    }

    std::int64_t next_ns() const { return (std::min)(vsync_ns(decide_) - lead_ns_, vsync_ns(show_)); }

    // Do all that is due by now, in the order of its time.
    void work() {
        finish_drawing();
        for (std::int64_t now = sc::Node::now_ns(); next_ns() <= now; now = sc::Node::now_ns()) {
            if (vsync_ns(decide_) - lead_ns_ <= vsync_ns(show_)) decide();
            else show();
            finish_drawing();
        }
    }

private:
    struct Drawing {
        sc::Picture picture;
        bool busy = false, told = false;
        std::int64_t vsync = 0, t_drawn_ns = 0;
    };

    // V of the first message + (j + 3) periods, whatever the grid does afterwards.
    std::int64_t vsync_ns(std::int64_t j) const {
        const std::int64_t periods = j + kFirstVsync;
        const std::int64_t second = 1'000'000'000;
        const std::int64_t whole = periods * den_ / num_, rest = periods * den_ % num_;
        return t_first_ns_ + whole * second + (rest * second + num_ / 2) / num_;
    }

    void decide() {
        const std::int64_t j = decide_++, t_vsync = vsync_ns(j);
        if (sc::Node::now_ns() >= t_vsync) return;  // that vsync has passed
        sc::FrameTime time;
        if (node_.frame_for(t_vsync, time) != sc::Error::ok) return;
        for (Drawing& one : pictures_) {
            if (one.busy) continue;
            if (node_.choose(time.frame, one.picture) != sc::Error::ok) return;
            one.busy = true;
            one.told = false;
            one.vsync = j;
            one.t_drawn_ns = one.picture.t_decided_node_ns + kDrawNs;
            return;
        }
    }

    void finish_drawing() {
        const std::int64_t now = sc::Node::now_ns();
        for (Drawing& one : pictures_) {
            if (!one.busy || one.told || one.t_drawn_ns > now) continue;
            one.told = true;
            if (barrier_) node_.ready(one.picture);
        }
    }

    // Never before its own vsync; at a later one where drawing or GO came late.
    bool may_be_shown(const Drawing& one, std::int64_t j, std::int64_t t_vsync) {
        if (!one.busy || one.vsync > j || one.t_drawn_ns > t_vsync) return false;
        return !barrier_ || node_.released(one.picture, t_vsync);
    }

    void show() {
        const std::int64_t j = show_++, t_vsync = vsync_ns(j);
        Drawing* best = nullptr;
        for (Drawing& one : pictures_)
            if (may_be_shown(one, j, t_vsync) && (!best || one.vsync > best->vsync)) best = &one;
        sc::Vsync vsync;
        vsync.t_node_ns = t_vsync;
        vsync.count = static_cast<std::uint32_t>(j);
        vsync.source = sc::VsyncSource::hardware;
        sc::Wall wall;
        const bool any_wall = node_.wall_at(t_vsync, wall);
        if (any_wall && node_.wall_shown(wall, vsync)) write_wall(wall, vsync);
        const bool repeated = best == nullptr;
        if (best) {
            for (Drawing& one : pictures_)
                if (one.vsync <= best->vsync) one.busy = false;  // the older ones never come now
            shown_ = best->picture;
            any_shown_ = true;
            node_.shown(shown_, vsync);
        } else if (any_shown_) {
            node_.repeated(vsync);
        }
        if (any_shown_)
            write_picture(shown_, j, t_vsync, repeated, node_.malformed(), node_.clock(t_vsync),
                          any_wall ? static_cast<int>(wall.mode) : 0);
    }

    sc::Node& node_;
    std::int64_t lead_ns_;
    std::vector<Drawing> pictures_;
    sc::Picture shown_;
    bool running_ = false, barrier_ = false, any_shown_ = false;
    std::int64_t num_ = 1, den_ = 1, t_first_ns_ = 0, decide_ = 0, show_ = 0;
};

// Joined and refused, as the link thread tells of them.
class News {
public:
    explicit News(sc::Node& node) : node_(node), snapshot_(new sc::Snapshot) {}
    void write() {
        const sc::Status status = node_.status();
        if (status.refusals != refusals_) {
            refusals_ = status.refusals;
            Line("refused")
                .count("code", static_cast<std::uint32_t>(status.refusal.code))
                .text("text", status.refusal.text.chars)
                .write();
        }
        if (status.snapshots == snapshots_ || node_.copy_snapshot(*snapshot_) != sc::Error::ok) return;
        snapshots_ = status.snapshots;
        if (joined_ && snapshot_->epoch == epoch_) return;
        joined_ = true;
        epoch_ = snapshot_->epoch;
        Line line("joined");
        line.count("epoch", epoch_).count("rate_num", snapshot_->rate_num);
        line.count("rate_den", snapshot_->rate_den);
        line.count("policy", static_cast<unsigned>(snapshot_->policy));
        line.count("barrier", static_cast<unsigned>(snapshot_->barrier));
        line.count("node_index", snapshot_->node_index).count("bodies", snapshot_->body_count);
        line.count("walls", snapshot_->wall_count).count("segments", snapshot_->segment_count);
        line.write();
    }

private:
    sc::Node& node_;
    std::unique_ptr<sc::Snapshot> snapshot_;
    std::uint64_t snapshots_ = 0, refusals_ = 0;
    std::uint32_t epoch_ = 0;
    bool joined_ = false;
};

// Do what one line of standard input says; false: stop.
bool obey(sc::Node& node, const std::string& line) {
    if (line == "stop") return false;
    if (line.rfind("level ", 0) == 0) {
        const std::size_t space = line.rfind(' ');
        if (space > 5) {
            const int state = std::atoi(line.c_str() + space + 1);
            node.set_engine(line.substr(6, space - 6), static_cast<sc::EngineState>(state & 3));
        }
    }
    return true;
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments = parse(count, words);
    if (!arguments.good) {
        std::fprintf(stderr,
                     "usage: conform_client --connect HOST:PORT --name NAME --lead-ms R "
                     "[--stage-id ID] [--engine-state N] [--project P] [--level L] "
                     "[--curve-server KEY --curve-public KEY --curve-secret KEY]\n");
        return 2;
    }
    sc::Node node(arguments.options);
    const sc::Error error = node.start();
    if (error != sc::Error::ok) {
        std::fprintf(stderr, "conform_client: %s\n", sc::text_of(error));
        return 3;
    }
    Commands commands;
    News news(node);
    Display display(node, arguments.options.decision_lead_ns);
    bool going = true;
    while (going) {
        for (std::string line; going && commands.next(line);) going = obey(node, line);
        news.write();
        for (sc::Go go; node.next_go(go);) {
            Line line("go");
            line.count("frame", go.frame).count("go", go.show ? 1 : 0).key("mask").raw("[");
            for (int i = 0; i < 4; ++i) {
                if (i) line.raw(",");
                line.raw(std::to_string(go.mask[i]).c_str());
            }
            line.raw("]").write();
        }
        if (!display.running()) display.try_begin();
        std::int64_t until = sc::Node::now_ns() + kLookEveryNs;
        if (display.running()) {
            display.work();
            until = (std::min)(until, display.next_ns());
        }
        const std::int64_t pause = until - sc::Node::now_ns();
        if (pause > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
    }
    node.stop();
    std::uint64_t exact, substituted, repeated, late;
    node.counts(exact, substituted, repeated, late);
    Line("end").count("exact", exact).count("substituted", substituted).count("repeated", repeated)
        .count("late", late).write();
    std::_Exit(0);  // the thread at standard input may still be waiting in the system
}
