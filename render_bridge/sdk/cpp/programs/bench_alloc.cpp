// SPDX-License-Identifier: Apache-2.0
// Counts what the render thread allocates and locks over many frames: it must be nothing.
//
//   bench_alloc [FRAMES] [HZ]        10000 frames at 1000 Hz
//
// A controller on a thread of its own sends real FRAMEs over loopback: 16 bodies, 4 views, 48 frusta,
// two copies; it loses some, repeats others, sends garbage, and is twice replaced by a newer epoch.
// malloc and its family, and pthread_mutex_lock, are replaced in this program: each call counts for
// the thread that makes it. Exit code 1 where the count is not 0, or where the counter is blind.
// Linux with glibc only, as __libc_malloc is.
#include <dlfcn.h>
#include <pthread.h>
#include <zmq.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <thread>

#include "stagectl_node.hpp"

namespace {
thread_local std::uint64_t allocations = 0;
thread_local std::uint64_t locks = 0;
}  // namespace

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) { return ++allocations, __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) { return ++allocations, __libc_calloc(count, size); }
void* realloc(void* old, std::size_t size) { return ++allocations, __libc_realloc(old, size); }
void* memalign(std::size_t align, std::size_t size) { return ++allocations, __libc_memalign(align, size); }
void* aligned_alloc(std::size_t align, std::size_t size) { return memalign(align, size); }
int posix_memalign(void** out, std::size_t align, std::size_t size) {
    *out = memalign(align, size);
    return *out ? 0 : ENOMEM;
}
void free(void* memory) {
    if (memory) ++allocations;  // giving back takes the same lock
    __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
    using Lock = int (*)(pthread_mutex_t*);
    static std::atomic<Lock> real{nullptr};
    Lock call = real.load();
    if (!call) {
        call = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
        real = call;
    }
    ++locks;
    return call(mutex);
}
}

namespace sc = stagectl;

namespace {

constexpr int kBodies = 16, kViews = 4, kSegments = 12, kAhead = 24;
constexpr std::int64_t kLeadNs = 3'000'000, kDeliveryNs = 8'000'000;

// A controller by the page, and no more than the bench needs.
class Controller {
public:
    explicit Controller(std::int64_t period_ns) : period_ns_(period_ns), zero_ns_(sc::Node::now_ns()) {
        context_ = zmq_ctx_new();
        router_ = zmq_socket(context_, ZMQ_ROUTER);
        frames_ = zmq_socket(context_, ZMQ_PUB);
        const int linger = 0;
        for (void* socket : {router_, frames_}) zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
        link_port_ = bind(router_);
        frames_port_ = bind(frames_);
        thread_ = std::thread([this] { run(); });
    }
    ~Controller() {
        stop_ = true;
        thread_.join();
        zmq_close(router_), zmq_close(frames_), zmq_ctx_term(context_);
    }
    std::uint16_t port() const { return link_port_; }

private:
    static std::uint16_t bind(void* socket) {
        char name[64];
        std::size_t size = sizeof name;
        if (zmq_bind(socket, "tcp://127.0.0.1:*") != 0) std::abort();
        zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, name, &size);
        return static_cast<std::uint16_t>(std::atoi(std::strrchr(name, ':') + 1));
    }

    std::int64_t due_ns(std::uint64_t k) const {
        return zero_ns_ + static_cast<std::int64_t>(k) * period_ns_;
    }

    void run() {
        while (!stop_) {
            const std::int64_t now = sc::Node::now_ns();
            while (due_ns(next_) - kLeadNs - kDeliveryNs <= now) publish(next_++);
            answer();
            zmq_pollitem_t item = {router_, 0, ZMQ_POLLIN, 0};
            zmq_poll(&item, 1, 1);
        }
    }

    void publish(std::uint64_t k) {
        if (k % 4000 == 3999) ++epoch_;
        const auto bytes = frame(k, k == 0 ? sc::kReset : 0);
        sent_[k] = bytes;
        if (sent_.size() > 64) sent_.erase(sent_.begin());
        if (k % 97 == 0) zmq_send(frames_, bytes.data(), bytes.size() - 5, ZMQ_DONTWAIT);  // garbage
        if (k % 11 == 0) return;  // lost, both copies; the node may ask
        zmq_send(frames_, bytes.data(), bytes.size(), ZMQ_DONTWAIT);
        const auto copy = frame(k, sc::kSecondCopy);
        zmq_send(frames_, copy.data(), copy.size(), ZMQ_DONTWAIT);
        sc::Go go;
        go.epoch = epoch_, go.frame = k, go.show = true, go.t_show_ns = due_ns(k);
        const auto said = sc::write(go);
        zmq_send(frames_, said.data(), said.size(), ZMQ_DONTWAIT);
    }

    std::vector<std::uint8_t> frame(std::uint64_t k, std::uint16_t flags) const {
        sc::FrameMessage m;
        m.head.epoch = epoch_, m.head.seq = 2 * k + 1, m.head.flags = flags, m.head.frame = k;
        m.head.t_vsync_ns = due_ns(k), m.head.period_ns = static_cast<double>(period_ns_);
        m.head.t_sent_ns = sc::Node::now_ns();
        for (int i = 0; i < kBodies; ++i) {
            sc::Body body;
            body.index = static_cast<std::uint16_t>(i);
            body.role = i < kViews ? sc::Role::camera : sc::Role::object;
            body.flags = sc::kValid;
            body.state.x = static_cast<double>(k) * 1e-4 + i;
            m.bodies.push_back(body);
            for (int step = 0; step < kAhead; ++step) m.ahead.push_back(body.state);
        }
        for (int i = 0; i < kViews; ++i) {
            sc::View view;
            view.body = static_cast<std::uint16_t>(i), view.flags = sc::kOnWall;
            view.inner[0] = -0.5, view.inner[1] = 0.5, view.inner[2] = -0.3, view.inner[3] = 0.3;
            m.views.push_back(view);
            for (int s = 0; s < kSegments; ++s) {
                sc::Frustum frustum;
                frustum.body = view.body, frustum.segment = static_cast<std::uint16_t>(s);
                m.frusta.push_back(frustum);
            }
        }
        return sc::write(m);
    }

    void answer() {
        unsigned char who[64], data[1024];
        for (;;) {
            const int id = zmq_recv(router_, who, sizeof who, ZMQ_DONTWAIT);
            if (id < 0) return;
            const int size = zmq_recv(router_, data, sizeof data, 0);
            sc::Header header;
            if (size < 0 || size > 1024 ||
                sc::read_header(data, static_cast<std::size_t>(size), header) != sc::Read::ok)
                continue;
            std::vector<std::uint8_t> reply;
            sc::FrameNumber number;
            if (header.kind == sc::Kind::ping) say_wall(who, id);
            if (header.kind == sc::Kind::ping) {
                sc::Ping ping;
                sc::read(data, static_cast<std::size_t>(size), ping);
                sc::Pong pong;
                pong.epoch = epoch_, pong.t1_node_ns = ping.t1_node_ns;
                pong.t2_ns = pong.t3_ns = sc::Node::now_ns();
                reply = sc::write(pong);
            } else if (header.kind == sc::Kind::hello) {
                reply = snapshot();
            } else if (header.kind == sc::Kind::resend &&
                       sc::read(data, static_cast<std::size_t>(size), number) &&
                       number.frame % 2 && sent_.count(number.frame)) {
                reply = sent_[number.frame];
            }
            if (reply.empty()) continue;
            zmq_send(router_, who, static_cast<std::size_t>(id), ZMQ_SNDMORE | ZMQ_DONTWAIT);
            zmq_send(router_, reply.data(), reply.size(), ZMQ_DONTWAIT);
        }
    }

    // A new WALL behind every fourth PING, and a copy of it behind the next three.
    void say_wall(const unsigned char* who, int id) {
        sc::Wall wall;
        wall.epoch = epoch_, wall.rev = 1 + wall_pings_++ / 4;
        wall.mode = static_cast<sc::WallMode>(wall.rev % 3), wall.camera_count = kViews;
        const auto said = sc::write(wall);
        zmq_send(router_, who, static_cast<std::size_t>(id), ZMQ_SNDMORE | ZMQ_DONTWAIT);
        zmq_send(router_, said.data(), said.size(), ZMQ_DONTWAIT);
    }

    std::vector<std::uint8_t> snapshot() const {
        std::unique_ptr<sc::Snapshot> s(new sc::Snapshot);
        s->epoch = epoch_, s->frames_port = frames_port_;
        s->rate_num = static_cast<std::uint32_t>(1'000'000'000 / period_ns_);
        s->deadline_lead_ns = kLeadNs + kDeliveryNs;
        s->wall_count = 1;
        s->walls[0].body = kBodies - 1;  // carried: the frusta of foretold frames take the long way
        s->segment_count = kSegments;
        for (int i = 0; i < kSegments; ++i) {
            sc::Segment& segment = s->segments[i];
            segment.lower_left[0] = i, segment.lower_right[0] = i + 1.0, segment.upper_left[0] = i;
            segment.lower_left[1] = segment.lower_right[1] = segment.upper_left[1] = 5.0;
            segment.upper_left[2] = 3.0;
        }
        return sc::write(*s);
    }

    const std::int64_t period_ns_, zero_ns_;
    void *context_, *router_, *frames_;
    std::uint16_t link_port_, frames_port_;
    std::uint32_t epoch_ = 1, wall_pings_ = 0;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, std::vector<std::uint8_t>> sent_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

struct Result {
    std::uint64_t frames = 0, allocations = 0, locks = 0, probe = 0, gos = 0, walls = 0;
    double used = 0;  // of all numbers made, so that none is optimised away
};

// All RENDER functions, once a frame.
void render(sc::Node& node, std::int64_t period_ns, std::uint64_t frames, Result& out) {
    std::unique_ptr<sc::Picture> picture(new sc::Picture);
    std::unique_ptr<int> seen(new int(1));
    out.probe = allocations;
    sc::FrameTime time;
    while (node.snapshot() == nullptr || node.newest(time) != sc::Error::ok ||
           node.frame_for(sc::Node::now_ns(), time) != sc::Error::ok)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const std::int64_t t0_ns = time.t_due_node_ns + 20 * period_ns;
    allocations = locks = 0;
    for (std::uint64_t j = 0; j < frames; ++j) {
        sc::Vsync vsync;
        vsync.t_node_ns = t0_ns + static_cast<std::int64_t>(j) * period_ns;
        vsync.count = static_cast<std::uint32_t>(j);
        vsync.source = sc::VsyncSource::hardware;
        const std::int64_t pause = vsync.t_node_ns - kLeadNs - sc::Node::now_ns();
        if (pause > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
        std::int64_t t_ns = 0;
        node.to_controller_clock(vsync.t_node_ns, t_ns);
        if (node.frame_for(vsync.t_node_ns, time) != sc::Error::ok ||
            node.choose(time.frame, *picture) != sc::Error::ok)
            continue;
        ++out.frames;
        double matrix[16];
        for (int i = 0; i < picture->bodies; ++i) {
            out.used += sc::unreal_pose(picture->body[i].state).position_cm[0];
            out.used += sc::unity_pose(picture->body[i].state).euler_deg[1];
            out.used += sc::opencv_pose(picture->body[i].state).translation_m[2];
        }
        for (int i = 0; i < picture->frusta; ++i) {
            sc::unreal_matrix(picture->frustum[i].extent, 10.0, 100000.0, matrix);
            sc::unity_matrix(picture->frustum[i].extent, 0.1, 1000.0, matrix);
        }
        std::uint8_t cells[sc::kBarcodeRows * sc::kBarcodeColumns];
        sc::barcode(3, picture->frame, cells);
        out.used += cells[0];
        node.ready(*picture);
        if (node.released(*picture, vsync.t_node_ns)) ++out.gos;
        for (sc::Go go; node.next_go(go);) {}
        sc::Wall wall;
        if (node.wall_at(vsync.t_node_ns, wall) && node.wall_shown(wall, vsync)) ++out.walls;
        if (j % 16 == 15) node.repeated(vsync);
        else node.shown(*picture, vsync);
        out.used += static_cast<double>(node.malformed() + static_cast<std::uint64_t>(
            node.clock(vsync.t_node_ns).bound_ns + node.decision_lead_ns()));
    }
    out.allocations = allocations;
    out.locks = locks;
}

}  // namespace

int main(int count, char** words) {
    const auto frames = static_cast<std::uint64_t>(count > 1 ? std::atoll(words[1]) : 10000);
    const std::int64_t period_ns = 1'000'000'000 / (count > 2 ? (std::max)(1, std::atoi(words[2])) : 1000);
    Controller controller(period_ns);
    sc::Options options;
    options.port = controller.port();
    options.name = "bench";
    options.engine = "bench_alloc";
    options.decision_lead_ns = kLeadNs;
    sc::Node node(options);
    if (node.start() != sc::Error::ok) return 3;
    Result result;
    std::thread thread([&] { render(node, period_ns, frames, result); });
    thread.join();
    const sc::Status status = node.status();
    std::uint64_t exact, substituted, repeated, late;
    node.counts(exact, substituted, repeated, late);
    std::printf("{\"event\":\"summary\",\"frames\":%llu,\"mallocs\":%llu,\"locks\":%llu,"
                "\"probe_mallocs\":%llu,\"exact\":%llu,\"substituted\":%llu,\"repeated\":%llu,"
                "\"released\":%llu,\"walls\":%llu,\"malformed\":%llu,\"resends\":%llu,\"epoch\":%u}\n",
                static_cast<unsigned long long>(result.frames),
                static_cast<unsigned long long>(result.allocations),
                static_cast<unsigned long long>(result.locks),
                static_cast<unsigned long long>(result.probe),
                static_cast<unsigned long long>(exact), static_cast<unsigned long long>(substituted),
                static_cast<unsigned long long>(repeated), static_cast<unsigned long long>(result.gos),
                static_cast<unsigned long long>(result.walls),
                static_cast<unsigned long long>(status.malformed),
                static_cast<unsigned long long>(status.resends), status.epoch);
    node.stop();
    return result.allocations == 0 && result.locks == 0 && result.probe > 0 && result.used != 0 ? 0 : 1;
}
