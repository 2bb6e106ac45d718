// SPDX-License-Identifier: Apache-2.0
/// The C++ client of the stagectl node link, protocol version 2 (render_bridge/PROTOCOL.md).
///
/// One header, one source, libzmq, C++17. No exceptions are needed and none are thrown.
///
///     stagectl::Options options;
///     options.host = "10.0.0.5";
///     options.name = "wall-left";
///     stagectl::Node node(options);                 // allocates all that is ever needed
///     if (node.start() != stagectl::Error::ok) ...  // a thread of its own owns the sockets
///
///     // the render thread, once for every picture, at vsync - R:
///     stagectl::FrameTime time;
///     if (node.frame_for(t_vsync_node_ns, time) == stagectl::Error::ok &&
///         node.choose(time.frame, picture) == stagectl::Error::ok)
///         draw(picture);                            // exactly these states, no smoothing
///     // when that picture has been scanned out:
///     node.shown(picture, vsync);                   // or node.repeated(vsync)
///
/// Threads. The functions marked RENDER belong to one thread, the one that draws. They never
/// allocate, lock, block, throw or make a system call but reading the clock. All others may be
/// called from any thread, and may lock: keep them off the render thread.
///
/// Units and frames. Times are int64 nanoseconds; `_node_` is this machine's monotonic clock
/// (`now_ns`), all others are the controller's. Lengths are metres, in the stage frame: right-handed,
/// X right, Y forward to the wall, Z up. Quaternions in State are w, x, y, z.
#ifndef STAGECTL_NODE_HPP
#define STAGECTL_NODE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace stagectl {

constexpr int kVersion = 2;
constexpr std::size_t kMaxMessage = std::size_t{1} << 20;
constexpr int kMaxBodies = 64;
constexpr int kMaxStates = 512;
constexpr int kMaxViews = 64;
constexpr int kMaxFrusta = 1024;
constexpr int kMaxWalls = 64;
constexpr int kMaxSegments = 256;
/// `WallInfo::body` of a wall that stands still; `Frustum::body` of the outer eye.
constexpr std::uint16_t kNoBody = 65535;
constexpr std::uint16_t kOuterEye = 65535;
/// An eye nearer to a segment's plane than this is not in front of it.
constexpr double kLeastDistanceM = 1e-3;

/// What went wrong. Nothing here is fatal: the picture goes on in every case.
enum class Error : std::uint8_t {
    ok = 0,
    bad_argument,   ///< a name that is empty, a host without a port, a text that is no UTF-8
    bad_key,        ///< a CURVE key that is not 40 characters of Z85, or not all three of them
    no_curve,       ///< this libzmq was built without CURVE
    old_zmq,        ///< libzmq below 4.3.3
    zmq_failed,     ///< ZeroMQ refused; `Node::zmq_errno` says why
    running,        ///< `start` was called twice
    no_message,     ///< no FRAME has come yet: draw nothing
    no_clock,       ///< no clock exchange yet: the controller's time is not known
    nothing_shown,  ///< `repeated` before the first picture: there is nothing to report
    queue_full,     ///< the report was dropped: the link thread is stuck, or the machine is
};

/// Return the error in a few plain words; never null.
const char* text_of(Error error) noexcept;

// ---------------------------------------------------------------------------------------------
// Messages. Field by field those of PROTOCOL.md; the sections named there are the contract.

enum class Kind : std::uint8_t {
    hello = 1, snapshot, refusal, ping, pong, frame, report, bye, resend, ready, go, wall, wall_ack
};
enum class Role : std::uint8_t { camera = 1, wall = 2, object = 3 };
enum class TrackState : std::uint8_t { lost = 0, ok = 1, coast = 2, hold = 3 };
enum class PosePoint : std::uint8_t { sensor = 1, entrance_pupil = 2 };
enum class VsyncSource : std::uint8_t { none = 0, swap_return = 1, hardware = 2 };
enum class EngineState : std::uint8_t { starting = 0, loading = 1, compiling = 2, ready = 3 };
enum class Policy : std::uint8_t { fresh = 1, exact = 2 };
enum class Barrier : std::uint8_t { off = 0, lock_step = 1 };
enum class OuterView : std::uint8_t { camera = 0, fixed = 1 };
enum class Outcome : std::uint8_t { exact = 1, substituted = 2, repeated = 3 };
enum class RefusalCode : std::uint32_t {
    version = 1, stage_id = 2, lens = 3, name = 4, project = 5, configuration = 6
};

/// What stands on the walls (section 19). A mode that is not known is read as black.
enum class WallMode : std::uint8_t { picture = 0, black = 1, grey = 2 };
/// What fills the inner frustum of a camera. One that is not known is read as off.
enum class Chroma : std::uint8_t { off = 0, green = 1, blue = 2 };
/// Bits of HELLO: what the node does beside.
enum Feature : std::uint32_t { kDrawsWall = 1 };

/// Bits of FRAME.
enum FrameFlag : std::uint16_t {
    kReset = 1, kUnlocked = 2, kSecondCopy = 4, kOuterFrozen = 8, kCut = 16, kBarcode = 32
};
/// Bits of BODY. kFrozen: draw the pose of the message once, then keep that picture.
enum BodyFlag : std::uint16_t { kValid = 1, kHeld = 2, kFrozen = 4 };
/// Bits of VIEW.
enum ViewFlag : std::uint8_t { kOnWall = 1, kViewCut = 2 };
/// Lens effects, section 13.
enum LensBit : std::uint8_t { kNodalOffset = 1, kDistortion = 2, kBreathing = 4 };
/// What the sync card says of its reference, section 11.
enum ReferenceBit : std::uint8_t { kPresent = 1, kLocked = 2, kKnown = 4 };

/// A pose in the stage frame: position in metres, then the unit quaternion.
struct State {
    double x = 0, y = 0, z = 0, w = 1, qx = 0, qy = 0, qz = 0;
};

/// A text of the wire with its zero byte. Bytes behind the text are zero.
template <std::size_t Size>
struct Text {
    char chars[Size + 1] = {};
};

struct Hello {
    Text<32> name, engine, stage_id;
    Text<64> project, level;
    Text<32> config_hash;
    PosePoint pose_point = PosePoint::sensor;
    std::uint8_t lens_applied = 0;
    VsyncSource vsync_source = VsyncSource::none;
    EngineState engine_state = EngineState::starting;
    std::uint32_t features = 0;
    std::int64_t decision_lead_ns = 0;
};

struct BodyInfo {
    std::uint16_t index = 0;
    Role role = Role::object;
    float sensor_width_mm = 0, sensor_height_mm = 0;
    Text<32> id;
};

struct WallInfo {
    std::uint16_t index = 0;
    std::uint16_t body = kNoBody;  ///< the body that carries it
    std::uint32_t width_px = 0, height_px = 0;
    Text<32> id, mesh_hash;
    State pose;  ///< on the stage, or on its body
};

/// A flat piece of a wall; corners in the wall's own frame, left and right as its viewer sees them.
struct Segment {
    std::uint16_t wall = 0;
    double lower_left[3] = {}, lower_right[3] = {}, upper_left[3] = {};
    float uv[4] = {};
};

/// Everything that does not change from frame to frame. About 45 kB: do not put it on a stack.
struct Snapshot {
    std::uint32_t epoch = 0;
    Text<32> stage_id, config_hash;
    std::uint32_t rate_num = 1, rate_den = 1;
    std::uint16_t frames_port = 0;
    PosePoint pose_point = PosePoint::sensor;
    std::uint8_t lens_applied = 0;
    Policy policy = Policy::fresh;
    Barrier barrier = Barrier::off;
    std::uint16_t node_index = 0;
    std::uint32_t barrier_us = 0;
    std::int64_t deadline_lead_ns = 0;
    std::uint16_t body_count = 0, wall_count = 0, segment_count = 0;
    BodyInfo bodies[kMaxBodies];
    WallInfo walls[kMaxWalls];
    Segment segments[kMaxSegments];
};

struct Refusal {
    RefusalCode code = RefusalCode::version;
    Text<200> text;
};

struct Ping {
    std::int64_t t1_node_ns = 0;
};

struct Pong {
    std::uint32_t epoch = 0;
    std::int64_t t1_node_ns = 0, t2_ns = 0, t3_ns = 0;
};

struct Report {
    std::uint32_t epoch = 0;
    std::uint64_t frame = 0;
    Outcome outcome = Outcome::exact;
    VsyncSource vsync_source = VsyncSource::none;
    EngineState engine_state = EngineState::starting;
    std::uint8_t reference = 0;
    std::uint32_t vsync_count = 0;
    std::int64_t t_vsync_node_ns = 0, t_vsync_ns = 0, t_due_ns = 0, t_rx_ns = 0, t_sent_ns = 0;
    std::int64_t decision_lead_ns = 0, offset_ns = 0, bound_ns = 0;
    std::uint32_t digest = 0, reference_mhz = 0;
    std::uint64_t exact = 0, substituted = 0, repeated = 0, late = 0;
    std::int64_t expected_ns = 0;
};

/// RESEND and READY: both name a frame of an epoch.
struct FrameNumber {
    std::uint32_t epoch = 0;
    std::uint64_t frame = 0;
};

/// The barrier's word on a frame (section 16).
struct Go {
    std::uint32_t epoch = 0;
    std::uint64_t frame = 0;
    bool show = false;            ///< true: all show it; false: nobody does
    std::int64_t t_show_ns = 0;   ///< V_k
    std::uint64_t mask[4] = {};   ///< who was not ready: bit n of the 256 is node_index n
};

/// One camera of WALL.
struct WallCamera {
    std::uint16_t body = 0;
    Chroma chroma = Chroma::off;
    bool markers = false;
};

/// What stands on the walls, whole: forget everything of the one before (section 19).
struct Wall {
    std::uint32_t epoch = 0, rev = 0;
    WallMode mode = WallMode::picture;
    bool light_cards = false;
    std::int64_t t_issued_ns = 0;
    std::uint16_t camera_count = 0;
    WallCamera cameras[kMaxBodies];
    /// RENDER. The record of a camera; null: neither chroma nor markers.
    const WallCamera* of(std::uint16_t body) const noexcept {
        for (int i = 0; i < camera_count; ++i)
            if (cameras[i].body == body) return &cameras[i];
        return nullptr;
    }
};

struct WallAck {
    std::uint32_t epoch = 0, rev = 0;
    WallMode mode = WallMode::picture;
    std::uint32_t vsync_count = 0;
    std::int64_t t_vsync_node_ns = 0;
    std::int64_t t_vsync_ns = 0;  ///< 0: the controller's clock is not known yet
    std::int64_t bound_ns = 0;
};

struct View {
    std::uint16_t body = 0;
    std::uint8_t flags = 0, priority = 0, slot = 0, slots = 1;
    float slot_phase = 0, size = 1, soft_edge = 0, overscan = 0;
    double inner[4] = {};  ///< left, right, bottom, top at unit distance, size and overscan in it
    double pupil_m = 0;    ///< from the body's pose along its +Y to the perspective's centre
};

struct Frustum {
    std::uint16_t body = kOuterEye;
    std::uint16_t segment = 0;
    double extent[4] = {};   ///< left, right, bottom, top at unit distance along the normal
    double distance_m = 0;   ///< 0 or less: the eye is not in front, do not draw
};

struct Body {
    std::uint16_t index = 0;
    Role role = Role::object;
    TrackState track_state = TrackState::lost;
    std::uint16_t flags = 0;
    std::int64_t t_capture_ns = 0;
    float focal_mm = 0, focus = 0, iris = 0, entrance_pupil_m = 0;  ///< NaN where unknown
    double velocity_m_s[3] = {}, angular_velocity_rad_s[3] = {};
    State state;  ///< for the message's own frame
};

/// The fields of FRAME before its records.
struct FrameHead {
    std::uint32_t epoch = 0;
    std::uint64_t seq = 0;
    std::uint16_t flags = 0;
    std::uint64_t frame = 0;
    std::int64_t t_vsync_ns = 0;
    double period_ns = 1;
    std::int64_t t_sent_ns = 0;
    std::uint16_t bodies = 0, states = 0, views = 0, frusta = 0;
    OuterView outer_view = OuterView::camera;
    double outer_eye_m[3] = {};
    State scene_offset;
};

/// The header that all messages share.
struct Header {
    std::uint8_t version = 0;
    Kind kind = Kind::bye;
    std::uint16_t flags = 0;
    std::uint32_t epoch = 0;
    std::uint64_t seq = 0;
};

/// What bytes turned out to be.
enum class Read : std::uint8_t {
    ok,
    malformed,  ///< no message of this protocol: drop and count it
    version,    ///< an intact message of another version: Header::version says which
};

/// Check length, magic, CRC, version and kind, in the order of section 3. Reads `size` bytes at most.
Read read_header(const void* data, std::size_t size, Header& out) noexcept;

/// Read the fields of a message whose header was `Read::ok`. False: a field or the size is wrong.
bool read(const void* data, std::size_t size, Hello& out) noexcept;
bool read(const void* data, std::size_t size, Snapshot& out) noexcept;
bool read(const void* data, std::size_t size, Pong& out) noexcept;
bool read(const void* data, std::size_t size, Ping& out) noexcept;
bool read(const void* data, std::size_t size, Report& out) noexcept;
bool read(const void* data, std::size_t size, FrameNumber& out) noexcept;
bool read(const void* data, std::size_t size, Go& out) noexcept;
bool read(const void* data, std::size_t size, Wall& out) noexcept;
bool read(const void* data, std::size_t size, WallAck& out) noexcept;
/// Also reads the REFUSAL of another version: it is the same in all of them.
bool read(const void* data, std::size_t size, Refusal& out) noexcept;

/// A FRAME message where it lies: it owns nothing, copies nothing and allocates nothing.
class FrameReader {
public:
    /// Check the whole message, every record and number in it. `read_header` must have said ok.
    bool open(const void* data, std::size_t size) noexcept;
    /// Take bytes that `open` has accepted before, without checking them again.
    void reopen(const void* data) noexcept;

    const FrameHead& head() const noexcept { return head_; }
    View view(int number) const noexcept;
    Frustum frustum(int number) const noexcept;
    Body body(int number) const noexcept;
    /// Return a body's state `step` frames after the message's own, the last one beyond the
    /// look-ahead, and the message's own where a look-ahead state is not finite.
    State state(int number, std::uint64_t step) const noexcept;
    /// Return a state as it stands in the message; `step` from 0 to head().states - 1.
    State raw_state(int number, int step) const noexcept;

private:
    const std::uint8_t* record(int number) const noexcept;
    const std::uint8_t* data_ = nullptr;
    FrameHead head_;
};

/// A FRAME to be written; `ahead` has states - 1 entries for each body, body after body.
struct FrameMessage {
    FrameHead head;  ///< bodies, states, views and frusta are taken from the lists
    std::vector<View> views;
    std::vector<Frustum> frusta;
    std::vector<Body> bodies;
    std::vector<State> ahead;
};

/// Return the bytes of a message. Texts that are too long are cut, never inside a character.
std::vector<std::uint8_t> write(const Hello& message);
std::vector<std::uint8_t> write(const Snapshot& message);
std::vector<std::uint8_t> write(const Refusal& message);
std::vector<std::uint8_t> write(const Ping& message);
std::vector<std::uint8_t> write(const Pong& message);
std::vector<std::uint8_t> write(const Report& message);
std::vector<std::uint8_t> write(const Go& message);
std::vector<std::uint8_t> write(const Wall& message);
std::vector<std::uint8_t> write(const WallAck& message);
std::vector<std::uint8_t> write(const FrameMessage& message);
std::vector<std::uint8_t> write_bye();
std::vector<std::uint8_t> write_resend(const FrameNumber& message);
std::vector<std::uint8_t> write_ready(const FrameNumber& message);

/// Put a text into a field of the wire; true where it fitted and is UTF-8.
bool set_text(char* field, std::size_t size, const char* text) noexcept;
template <std::size_t Size>
bool set_text(Text<Size>& field, const char* text) noexcept {
    return set_text(field.chars, Size, text);
}

/// Return the CRC-32 of section 3, going on from `crc` (0 to begin with).
std::uint32_t crc32(const void* data, std::size_t size, std::uint32_t crc = 0) noexcept;

// ---------------------------------------------------------------------------------------------
// Coordinates and frusta, sections 12, 13 and 18. All RENDER.

/// Unreal: left-handed, X forward, Y right, Z up, CENTIMETRES. Rotator in degrees, (-180, 180].
struct UnrealPose {
    double position_cm[3], quaternion_xyzw[4], rotator_deg[3];  ///< rotator: pitch, yaw, roll
};
/// Unity: left-handed, X right, Y up, Z forward, metres. Euler angles in degrees, order ZXY.
struct UnityPose {
    double position_m[3], quaternion_xyzw[4], euler_deg[3];
};
/// OpenCV, world to camera: x right, y down, z forward.
struct OpenCvPose {
    double rotation_vector[3], translation_m[3];
};

UnrealPose unreal_pose(const State& state) noexcept;
UnityPose unity_pose(const State& state) noexcept;
OpenCvPose opencv_pose(const State& state) noexcept;
/// Return pan, tilt, roll in degrees: R = Rz(pan) Rx(tilt) Ry(roll); roll 0 at the pole.
void pan_tilt_roll(const State& state, double out_deg[3]) noexcept;
/// Turn a velocity (m/s) into Unreal's cm/s, an angular velocity (rad/s) into Unreal's rad/s.
void unreal_velocity(const double m_s[3], double out_cm_s[3]) noexcept;
void unreal_angular_velocity(const double rad_s[3], double out_rad_s[3]) noexcept;
void unity_velocity(const double m_s[3], double out_m_s[3]) noexcept;
void unity_angular_velocity(const double rad_s[3], double out_rad_s[3]) noexcept;

/// Return `outer * inner`: where a thing at `inner` on a body stands when the body is at `outer`.
State compose(const State& outer, const State& inner) noexcept;
/// Return where `forward_m` along the +Y of a pose lies: the entrance pupil of a sensor's pose.
void ahead_of(const State& state, double forward_m, double out_m[3]) noexcept;

/// Return Unreal's projection matrix: 16 numbers row by row, row vectors, reversed Z (1 near, 0 far).
/// `extent` is left, right, bottom, top at unit distance; near and far in centimetres.
void unreal_matrix(const double extent[4], double near_cm, double far_cm, double out[16]) noexcept;
/// Return Unity's `Matrix4x4.Frustum`: row by row, column vectors, OpenGL's clip space; metres.
void unity_matrix(const double extent[4], double near_m, double far_m, double out[16]) noexcept;

/// Return the off-axis frustum from an eye in the stage frame through a segment of a wall at `wall`
/// (R. Kooima, Generalized Perspective Projection, 2009). `body` and `segment` of `out` are left
/// alone. False, with extent and distance 0, where the eye is not in front of the segment, or the
/// segment is none.
bool off_axis(const Segment& segment, const State& wall, const double eye_m[3],
              Frustum& out) noexcept;
/// Return the virtual camera that draws a segment (section 18): it stands in the eye and looks square
/// at the segment, whatever the tracked camera's own rotation is. A pose of the stage frame. False
/// where the corners make no segment.
bool segment_camera(const Segment& segment, const State& wall, const double eye_m[3],
                    State& out) noexcept;

constexpr int kBarcodeColumns = 24;
constexpr int kBarcodeRows = 17;
/// The frame barcode of an output (section 17): `cells` row by row from the top, 1 is white. `frame`
/// is the one that is shown, `Picture::frame`. Draw it last, on whole pixels, when FRAME has kBarcode.
void barcode(std::uint8_t output, std::uint64_t frame,
             std::uint8_t cells[kBarcodeRows * kBarcodeColumns]) noexcept;

// ---------------------------------------------------------------------------------------------
// The client.

/// All that a node says of itself.
struct Options {
    std::string host = "127.0.0.1";  ///< name or address of the controller
    std::uint16_t port = 18710;
    std::string name;                ///< one only on a stage, 1 to 31 bytes
    std::string engine;              ///< for people: "Unreal 5.4"
    std::string stage_id;            ///< empty: any stage
    std::string project;             ///< empty: none loaded
    std::string level;               ///< empty: none
    std::string config_hash;         ///< of the node's own configuration, hexadecimal
    PosePoint pose_point = PosePoint::sensor;
    std::uint8_t lens_applied = 0;   ///< LensBits that this NODE applies
    VsyncSource vsync_source = VsyncSource::none;
    EngineState engine_state = EngineState::ready;
    std::uint32_t features = 0;      ///< kDrawsWall: this node calls `wall_at` and `wall_shown`
    std::int64_t decision_lead_ns = 0;  ///< R as well as it is known; measured from then on
    std::string curve_public, curve_secret, curve_server;  ///< all three, or none: plain text
};

/// The clock at a moment (section 5): controller's = node's + offset.
struct ClockReading {
    bool valid = false;
    std::int64_t offset_ns = 0;
    std::int64_t bound_ns = 0;     ///< the error is never larger
    std::int64_t expected_ns = 0;  ///< 19 of 20 errors are smaller if both ways are alike
};

/// A frame and its instant.
struct FrameTime {
    std::uint64_t frame = 0;
    std::int64_t t_due_ns = 0;       ///< V_k, controller's clock
    std::int64_t t_due_node_ns = 0;  ///< V_k, node's clock; 0 without a clock
    double period_ns = 0;
};

/// A body as it is drawn.
struct DrawnBody {
    Body body;           ///< the record of the message
    bool drawn = false;  ///< false: it has never been VALID, do not draw it
    State state;         ///< draw exactly this
};

/// What to draw for one frame. About 80 kB: make it once, and pass it to every `choose`.
struct Picture {
    std::uint64_t frame = 0;          ///< the frame that is drawn
    Outcome outcome = Outcome::exact;
    FrameHead message;                ///< the message it is drawn from; its `frame` may be another
    std::int64_t t_rx_node_ns = 0;    ///< arrival of message `frame`; 0 unless exact
    std::int64_t t_due_ns = 0;        ///< V_k of `frame`
    std::int64_t t_decided_node_ns = 0;
    std::uint32_t digest = 0;
    double outer_eye_m[3] = {};       ///< for this frame, whatever the outcome
    int bodies = 0, views = 0, frusta = 0;
    DrawnBody body[kMaxBodies];
    View view[kMaxViews];
    Frustum frustum[kMaxFrusta];      ///< for this frame, whatever the outcome
};

/// A vsync of this node's output that has passed.
struct Vsync {
    std::int64_t t_node_ns = 0;   ///< start of scan-out
    std::uint32_t count = 0;      ///< counts this node's vsyncs; may wrap
    VsyncSource source = VsyncSource::none;
    std::uint8_t reference = 0;   ///< ReferenceBits
    std::uint32_t reference_mhz = 0;
};

/// How the link stands. Counts are since `start`.
struct Status {
    bool joined = false;      ///< a SNAPSHOT of the controller's epoch is here
    bool connected = false;   ///< the controller was heard within the last half second
    std::uint32_t epoch = 0;  ///< the highest seen; 0 before the first
    std::uint64_t snapshots = 0, refusals = 0;
    std::uint64_t frames = 0;     ///< FRAME messages kept
    std::uint64_t copies = 0;     ///< second copies and answers that were not needed
    std::uint64_t old = 0;        ///< messages of a lower epoch
    std::uint64_t malformed = 0;  ///< other versions included
    std::uint64_t resends = 0;    ///< RESEND sent
    std::uint64_t unsent = 0;     ///< messages that did not fit ZeroMQ's queue
    std::uint8_t other_version = 0;  ///< of the last message of another version; 0: none came
    Refusal refusal;              ///< the last one; meaningful while not joined and refusals > 0
    ClockReading clock;
};

/// A render node's end of the link.
class Node {
public:
    /// Copies the options and allocates; opens nothing.
    explicit Node(const Options& options);
    /// Stops.
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Open the sockets and start the thread that owns them. The controller need not be there.
    /// Errors: bad_argument, bad_key, no_curve, old_zmq, zmq_failed, running.
    Error start();
    /// Say BYE, close, join the thread; 150 ms at most. May be started again afterwards.
    void stop();

    /// Say what the engine shows and does; the controller hears of it at once (HELLO), and with
    /// every REPORT. Errors: bad_argument.
    Error set_engine(const std::string& level, EngineState state);
    /// Return how the link stands.
    Status status() const;
    /// Copy the last SNAPSHOT that was accepted; no_message before the first.
    Error copy_snapshot(Snapshot& out) const;
    /// Return the errno of the last `zmq_failed`.
    int zmq_errno() const noexcept;

    /// RENDER. The node's clock, monotonic.
    static std::int64_t now_ns() noexcept;
    /// RENDER. The clock as it is known for a time of this node.
    ClockReading clock(std::int64_t t_node_ns) noexcept;
    /// RENDER. Turn a time of this node into the controller's. Errors: no_clock.
    Error to_controller_clock(std::int64_t t_node_ns, std::int64_t& out_ns) noexcept;
    /// RENDER. The newest message's frame and V (section 7). Errors: no_message.
    Error newest(FrameTime& out) noexcept;
    /// RENDER. The frame whose V_k is nearest to a vsync at `t_vsync_node_ns` (section 7).
    /// Errors: no_message, no_clock.
    Error frame_for(std::int64_t t_vsync_node_ns, FrameTime& out) noexcept;
    /// RENDER. What to draw for `frame`, as it is now (section 8). Call it at t - R, once.
    /// `out` is overwritten; on an error it is left alone. Errors: no_message.
    Error choose(std::uint64_t frame, Picture& out) noexcept;
    /// RENDER. A new picture was scanned out at this vsync: REPORT it. R is measured here, from
    /// `picture.t_decided_node_ns`. Errors: no_clock, queue_full.
    Error shown(const Picture& picture, const Vsync& vsync) noexcept;
    /// RENDER. Nothing new was ready: REPORT the standing picture again.
    /// Errors: nothing_shown, no_clock, queue_full.
    Error repeated(const Vsync& vsync) noexcept;
    /// RENDER. R: the largest of the last 100 pictures, the option's before the first.
    std::int64_t decision_lead_ns() const noexcept;
    /// RENDER. The drawing of a picture has ended: READY (section 16). With a barrier, `choose`
    /// `barrier_us` of the SNAPSHOT earlier than else. Errors: queue_full.
    Error ready(const Picture& picture) noexcept;
    /// RENDER. Whether the barrier lets a finished picture be shown at a vsync of this node (section
    /// 16, rule 4), by the GOs that came before it. False without a clock. Do not ask where the
    /// SNAPSHOT's `barrier` is off.
    bool released(const Picture& picture, std::int64_t t_vsync_node_ns) noexcept;
    /// RENDER. Take the next GO that came, oldest first; false: no more. 16 are kept, each once.
    bool next_go(Go& out) noexcept;
    /// RENDER. What has to stand on the walls at a vsync of this node (section 19): the last WALL that
    /// came before it. Needs no frame, no clock and no controller. False before the first one: the
    /// picture. Put it over the finished picture, last before it is presented.
    bool wall_at(std::int64_t t_vsync_node_ns, Wall& out) noexcept;
    /// RENDER. A vsync has passed and shows this: acknowledge it. Call it for every vsync, also for
    /// one that brought no picture; where pictures queue, with what lay over the one that was
    /// scanned out. True where it is the first that does; a full queue is tried again at the next.
    bool wall_shown(const Wall& wall, const Vsync& vsync) noexcept;
    /// RENDER. The last SNAPSHOT, null before the first. Valid until the next RENDER call.
    const Snapshot* snapshot() noexcept;
    /// RENDER. How many messages were dropped as malformed.
    std::uint64_t malformed() noexcept;
    /// RENDER. Counts of outcomes since `start`, as the last REPORT has them.
    void counts(std::uint64_t& exact, std::uint64_t& substituted, std::uint64_t& repeated,
                std::uint64_t& late) const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagectl

#endif  // STAGECTL_NODE_HPP
