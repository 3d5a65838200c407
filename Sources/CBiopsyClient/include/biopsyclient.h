#ifndef BIOPSYCLIENT_H
#define BIOPSYCLIENT_H

/// Client of `biopsyd`, the polyp-segmentation daemon: `docs/clients.md` is the guide, this header the
/// reference. Results are for research use only, not for diagnosis.
///
/// Threads. A `bc_client` may be used from any number of threads at once, `bc_close` excepted: every
/// call takes the client's own lock, and none holds it while it waits. Different clients share nothing:
/// the library has no global state and starts no thread.
///
/// Blocking. Calls whose name begins with `bc_wait`, and `bc_finish`, may wait, no longer than they are
/// told. No other call blocks. Without them, wait until the descriptor `bc_fd` is readable, call
/// `bc_process`, then take events with `bc_next_event` until there is none.
///
/// Ownership. What the library hands out stays its own, as each function says; what the caller passes
/// in is copied before the call returns, except the memory of a ring, which is shared by its nature.
///
/// Growth. Structs that the caller fills begin with `struct_bytes`, set by their `_init` function;
/// structs that the library fills begin with it too, and are only ever read through pointers that the
/// library gives. Later versions of ABI 1 append members and enumeration values and change none, so
/// a `switch` over an enumeration needs a `default`.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define BC_API __attribute__((visibility("default")))
#else
#define BC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this interface that the header describes.
#define BC_ABI_VERSION 1

/// The version of the interface that the loaded library offers; to be compared with `BC_ABI_VERSION`.
BC_API uint32_t bc_abi_version(void);

/// What a call came to. Negative values are failures, and then nothing has changed.
typedef enum bc_status {
  /// Done.
  BC_OK = 0,
  /// Not now: no event is there, no slot is free, or earlier frames are still on their way.
  BC_AGAIN = 1,
  /// An argument is not as documented.
  BC_INVALID_ARGUMENT = -1,
  /// Memory ran out.
  BC_NO_MEMORY = -2,
  /// There is no session with the daemon, or the stream or ring is not open in it yet.
  BC_NOT_CONNECTED = -3,
  /// The frame is larger than the daemon or the slot takes.
  BC_TOO_LARGE = -4,
  /// The time given was over first.
  BC_TIMED_OUT = -5,
  /// No such stream, ring or finding.
  BC_NOT_FOUND = -6,
  /// The daemon's bytes do not make up what they should.
  BC_MALFORMED = -7,
  /// The operating system refused; `errno` says why.
  BC_SYSTEM = -8,
  /// The client is finished, or the daemon refused the stream or ring.
  BC_REFUSED = -9,
} bc_status;

/// A status in words. The text is constant.
BC_API const char *bc_status_text(bc_status status);

/// "research use only, not for diagnosis": to be shown wherever results are. The text is constant.
BC_API const char *bc_intended_use(void);

/// The present reading of `CLOCK_MONOTONIC` in nanoseconds: the default clock of capture times.
BC_API int64_t bc_now_ns(void);

// -- What answers may be used for ---------------------------------------------------------------

/// What the models behind an answer may be used for.
typedef enum bc_purpose {
  /// Research, as far as the models' intended use goes.
  BC_PURPOSE_RESEARCH = 0,
  /// Made from synthetic pictures, or with a model that was: an answer proves that the installation
  /// works, and says nothing about a patient; also, a purpose of a later version.
  BC_PURPOSE_INSTALLATION_TEST = 1,
} bc_purpose;

/// A warning that is to be shown with every answer of that purpose; NULL where none is due. The text is
/// constant.
BC_API const char *bc_purpose_warning(bc_purpose purpose);

// -- Connecting ---------------------------------------------------------------------------------

/// A client of one daemon, over as many connections as it takes.
typedef struct bc_client bc_client;

/// How masks travel. Of no consequence for what `bc_mask` gives, except `BC_MASKS_NONE`.
typedef enum bc_masks {
  /// Run lengths, the shortest for most masks.
  BC_MASKS_RLE = 0,
  /// One bit a pixel.
  BC_MASKS_BITS = 1,
  /// No masks; boxes, and contours where they are asked for.
  BC_MASKS_NONE = 2,
} bc_masks;

/// How a client behaves. 0 stands for the default wherever one is named.
typedef struct bc_options {
  /// Set by `bc_options_init`.
  uint32_t struct_bytes;
  /// How masks travel.
  bc_masks masks;
  /// Whether contours are sent; `bc_options_init` says true.
  bool contours;
  /// The first pause before connecting again, in milliseconds. Default 100. Pauses double up to the
  /// longest; each is shortened by a random share of up to half, so that stations do not come at once.
  uint32_t reconnect_first_ms;
  /// The longest pause while no daemon listens, in milliseconds. Default 1000. After a daemon that
  /// turns this client away or talks nonsense pauses begin at 1000 and grow to 30 times the longest.
  uint32_t reconnect_longest_ms;
  /// How long the daemon may take to greet, in milliseconds. Default 5000.
  uint32_t greeting_timeout_ms;
  /// How long a request may stay unanswered before the session counts as lost, in milliseconds.
  /// Default 10000; a stream's longer deadline extends it for its frames.
  uint32_t answer_timeout_ms;
  /// Most bytes of an answer's body. Default 16 MiB.
  uint32_t answer_bytes;
} bc_options;

/// Fills in the defaults.
static inline void bc_options_init(bc_options *options) {
  memset(options, 0, sizeof *options);
  options->struct_bytes = (uint32_t)sizeof *options;
  options->contours = true;
}

/// Makes a client, which begins to connect and goes on trying until `bc_finish` or `bc_close`.
///
/// @param path The daemon's socket, at most 107 bytes; NULL for `/run/biopsyd/biopsyd.sock`.
/// @param name Name and version of the program, at most 128 bytes of UTF-8, without patient data.
/// @param options NULL for the defaults.
/// @param client Receives the client, which the caller ends with `bc_close`.
/// @return `BC_OK` whether a daemon listens or not; `BC_INVALID_ARGUMENT`, `BC_NO_MEMORY`, `BC_SYSTEM`.
BC_API bc_status bc_connect(
    const char *path, const char *name, const bc_options *options, bc_client **client);

/// Ends a client at once and frees all that belongs to it, with events and ring memory. NULL is
/// allowed. No other thread may be inside a call with this client. To let frames in flight be
/// answered, call `bc_finish` first.
BC_API void bc_close(bc_client *client);

/// Takes leave in order: closes all streams, waits until what is pending is answered, and hangs up.
/// What came in is then there to be taken as events, `BC_EVENT_STREAM_CLOSED` of every stream
/// included. The client does not connect again.
///
/// @return `BC_OK`, or `BC_TIMED_OUT`, after which pending frames count as lost.
BC_API bc_status bc_finish(bc_client *client, int timeout_ms);

/// A descriptor for `poll`, `select`, `epoll` or an event loop: readable whenever `bc_process` or
/// `bc_next_event` has something to do. It stays the same over reconnections. The library owns it;
/// it must not be read from or closed.
BC_API int bc_fd(const bc_client *client);

/// Does what can be done without waiting: connects, sends, receives, keeps time.
///
/// @return `BC_OK`, also when the connection is lost, which is told by an event.
BC_API bc_status bc_process(bc_client *client);

/// Waits until events are there, processing meanwhile. Negative: without limit.
///
/// @return `BC_OK` or `BC_TIMED_OUT`.
BC_API bc_status bc_wait(bc_client *client, int timeout_ms);

/// Waits until the daemon has greeted, processing meanwhile; events stay queued.
///
/// @return `BC_OK`; `BC_TIMED_OUT`, after which the client goes on trying; `BC_REFUSED` when finished.
BC_API bc_status bc_wait_connected(bc_client *client, int timeout_ms);

/// Whether the daemon has greeted and the session lasts, as far as is known.
BC_API bool bc_is_connected(bc_client *client);

/// What the daemon said of itself in its greeting. Texts too long for their member are cut.
typedef struct bc_info {
  uint32_t struct_bytes;
  /// Name and version of the daemon.
  char server[64];
  /// What results may be used for: to be shown with them.
  char intended_use[192];
  /// Name and version of the model.
  char model[128];
  /// SHA-256 of the model file in hex.
  char model_sha256[72];
  /// The default pipeline's name, and the SHA-256 of all that decides its answers.
  char pipeline[72];
  char pipeline_sha256[72];
  /// Execution provider, arithmetic, and version of ONNX Runtime.
  char provider[72];
  char precision[32];
  char onnxruntime[32];
  /// Whether another provider serves than the daemon's configuration asks for.
  bool degraded;
  /// Most bytes of a frame, and most streams of a session.
  uint64_t frame_bytes;
  uint32_t streams;
  /// The deadline of streams that ask for none.
  uint32_t default_deadline_ms;
  /// Sessions that this client has had, the present one included.
  uint64_t sessions;
  /// Most rings of a session, 0 when the daemon takes none, and most bytes of all slots of a ring.
  uint32_t rings;
  uint64_t ring_bytes;
  /// What the default pipeline's models may be used for.
  bc_purpose purpose;
} bc_info;

/// Prepares `bc_get_info`.
static inline void bc_info_init(bc_info *info) {
  memset(info, 0, sizeof *info);
  info->struct_bytes = (uint32_t)sizeof *info;
}

/// Gives the newest greeting, also after its session has ended.
///
/// @param info Prepared by `bc_info_init`.
/// @return `BC_OK`; `BC_NOT_CONNECTED` before the first greeting.
BC_API bc_status bc_get_info(bc_client *client, bc_info *info);

// -- Streams ------------------------------------------------------------------------------------

/// How the scope lights the scene.
typedef enum bc_imaging_mode {
  /// As before; on a stream, unknown.
  BC_IMAGING_UNSAID = 0,
  BC_IMAGING_WHITE_LIGHT = 1,
  BC_IMAGING_NBI = 2,
  BC_IMAGING_BLI = 3,
  BC_IMAGING_LCI = 4,
  BC_IMAGING_I_SCAN = 5,
  BC_IMAGING_CHROMOENDOSCOPY = 6,
  /// Known not to be known.
  BC_IMAGING_UNKNOWN = 7,
} bc_imaging_mode;

/// The clock that a stream's capture times are read from.
typedef enum bc_clock {
  BC_CLOCK_MONOTONIC = 0,
  BC_CLOCK_REALTIME = 1,
  BC_CLOCK_BOOTTIME = 2,
  BC_CLOCK_TAI = 3,
  BC_CLOCK_MONOTONIC_RAW = 4,
  /// The frame grabber's own: `bc_set_clock` relates it to `CLOCK_MONOTONIC`.
  BC_CLOCK_DEVICE = 5,
} bc_clock;

/// A rectangle in pixels of the upright frame.
typedef struct bc_box {
  int32_t left, top, width, height;
} bc_box;

/// What a stream wishes for.
typedef struct bc_stream_options {
  /// Set by `bc_stream_options_init`.
  uint32_t struct_bytes;
  /// Results later than this after capture are late: 1 to 3600000; 0 for the daemon's default.
  uint32_t deadline_ms;
  /// Whether JPEG frames are decoded at full size.
  bool exact_decode;
  /// Name of the daemon's pipeline, at most 64 bytes; NULL for its default.
  const char *pipeline;
  bc_imaging_mode imaging_mode;
  bc_clock clock;
  /// The part of the frame that is analysed; all of it when the width is 0.
  bc_box region;
  /// In a study: the examination and the patient, as the hospital numbers them, 1 to 64 bytes of UTF-8
  /// each; NULL for none. The daemon makes pseudonyms of them before anything is written, and the library
  /// tells them to nobody else. They hold for the stream's life: the next examination takes another one.
  const char *examination;
  const char *patient;
} bc_stream_options;

/// Fills in the defaults.
static inline void bc_stream_options_init(bc_stream_options *options) {
  memset(options, 0, sizeof *options);
  options->struct_bytes = (uint32_t)sizeof *options;
}

/// Announces a camera. The stream is opened now or when there is a session, and again in each new
/// session; `BC_EVENT_STREAM_OPENED` tells each time, `BC_EVENT_STREAM_REFUSED` if the daemon will not.
///
/// @param name 1 to 64 of `A-Z a-z 0-9 . _ -`, without patient data.
/// @param options NULL for the defaults.
/// @param stream Receives the stream's number, which holds for the client's life and is not used again.
/// @return `BC_OK`, `BC_INVALID_ARGUMENT`, `BC_NO_MEMORY`; `BC_TOO_LARGE` with 64 streams; `BC_REFUSED`
///   when the client is finished.
BC_API bc_status bc_open_stream(
    bc_client *client, const char *name, const bc_stream_options *options, uint32_t *stream);

/// Waits until frames can be submitted to a stream, processing meanwhile; events stay queued.
///
/// @return `BC_OK`, `BC_TIMED_OUT`, `BC_NOT_FOUND`, `BC_REFUSED`.
BC_API bc_status bc_wait_open(bc_client *client, uint32_t stream, int timeout_ms);

/// Closes a stream; what is pending is answered before `BC_EVENT_STREAM_CLOSED`, after which its number
/// means nothing.
///
/// @return `BC_OK`, `BC_NOT_FOUND`, `BC_NO_MEMORY`.
BC_API bc_status bc_close_stream(bc_client *client, uint32_t stream);

/// Relates a `BC_CLOCK_DEVICE` stream's clock to `CLOCK_MONOTONIC`: both read at one moment. To be
/// repeated every few seconds. The newest pair is told again in each new session.
///
/// @return `BC_OK`, `BC_NOT_FOUND`, `BC_INVALID_ARGUMENT` for a stream of another clock or negative
///   times, `BC_NO_MEMORY`, `BC_AGAIN`.
BC_API bc_status bc_set_clock(
    bc_client *client, uint32_t stream, int64_t device_ns, int64_t monotonic_ns);

/// Asks for findings to be shown or not, where the daemon displays on demand. Told again in each new
/// session.
///
/// @return `BC_OK`, `BC_NOT_FOUND`, `BC_NO_MEMORY`, `BC_AGAIN`. A daemon that has no such pipeline says so
///   with `BC_EVENT_ERROR`.
BC_API bc_status bc_reveal(bc_client *client, uint32_t stream, bool shown);

// -- Frames -------------------------------------------------------------------------------------

/// What a frame's bytes are; `docs/protocol.md` has the layouts.
typedef enum bc_format {
  BC_FORMAT_JPEG = 0,
  BC_FORMAT_RGB = 1,
  BC_FORMAT_BGR = 2,
  BC_FORMAT_RGBA = 3,
  BC_FORMAT_BGRA = 4,
  BC_FORMAT_GRAY8 = 5,
  BC_FORMAT_UYVY = 6,
  BC_FORMAT_NV12 = 7,
  BC_FORMAT_I420 = 8,
} bc_format;

/// Matrix of YUV formats.
typedef enum bc_matrix { BC_MATRIX_BT709 = 0, BC_MATRIX_BT601 = 1 } bc_matrix;

/// Range of YUV formats: luma 16 to 235, or 0 to 255.
typedef enum bc_range { BC_RANGE_LIMITED = 0, BC_RANGE_FULL = 1 } bc_range;

/// No capture time: the deadline counts from the frame's arrival at the daemon.
#define BC_CAPTURE_UNKNOWN INT64_C(-1)

/// What there is to say of a frame besides its bytes.
typedef struct bc_frame {
  /// Set by `bc_frame_init`.
  uint32_t struct_bytes;
  bc_format format;
  /// Of raw formats: size in pixels, and bytes from one row of the first plane to the next, 0 for rows
  /// without padding.
  uint32_t width, height, row_bytes;
  bc_matrix matrix;
  bc_range range;
  /// When the camera delivered it, on the stream's clock; `bc_frame_init` says `BC_CAPTURE_UNKNOWN`.
  int64_t captured_ns;
  /// From this frame on; `BC_IMAGING_UNSAID` for as before.
  bc_imaging_mode imaging_mode;
  /// The caller's own, given back with the frame's answer.
  void *context;
} bc_frame;

/// Fills in a format and the defaults.
static inline void bc_frame_init(bc_frame *frame, bc_format format) {
  memset(frame, 0, sizeof *frame);
  frame->struct_bytes = (uint32_t)sizeof *frame;
  frame->format = format;
  frame->captured_ns = BC_CAPTURE_UNKNOWN;
}

/// Bytes that a raw frame has; 0 for JPEG, and where the size or row length does not fit the format.
BC_API size_t bc_frame_bytes(const bc_frame *frame);

/// Submits a frame through the socket. It will be answered by exactly one event: `BC_EVENT_RESULT` or
/// `BC_EVENT_DROPPED`, the latter also when the connection is lost before.
///
/// @param frame What the bytes are.
/// @param bytes A JPEG file, or exactly `bc_frame_bytes` of pixels. What the socket does not take at
///   once is copied.
/// @param count How many bytes.
/// @param number Receives the frame's number, which is not used again; may be NULL.
/// @return `BC_OK`; otherwise the frame is not submitted and no event will tell of it. `BC_AGAIN` when
///   the stream's last frame has not left yet or too many events wait to be taken: let this frame go,
///   process, and submit a newer one. `BC_NOT_CONNECTED`, `BC_TOO_LARGE`, `BC_INVALID_ARGUMENT`,
///   `BC_NOT_FOUND`, `BC_REFUSED`, `BC_NO_MEMORY`.
BC_API bc_status bc_submit(
    bc_client *client, uint32_t stream, const bc_frame *frame, const void *bytes, size_t count,
    uint64_t *number);

// -- Rings: frames in shared memory ---------------------------------------------------------------

/// Makes a ring of frame slots in memory that the daemon can read, so that frames need not pass through
/// the socket. It is announced now or when there is a session, and again in each new one;
/// `BC_EVENT_RING_OPENED` or `BC_EVENT_RING_REFUSED` tells. Any stream may use it.
///
/// All of its memory is taken at once, so that the daemon may read frames where they lie.
///
/// @param slots 1 to 64; 4 are right for one camera whose answers are taken at once, 8 are safe.
/// @param slot_bytes Bytes of the largest frame; rounded up to whole pages of 4096.
/// @param ring Receives the ring's number, which holds for the client's life.
/// @return `BC_OK`, `BC_INVALID_ARGUMENT`, `BC_NO_MEMORY`; `BC_SYSTEM` where the system does not give the
///   memory; `BC_TOO_LARGE` with 4 rings; `BC_REFUSED` when the client is finished.
BC_API bc_status bc_open_ring(
    bc_client *client, uint32_t slots, size_t slot_bytes, uint32_t *ring);

/// Waits until frames in a ring can be submitted, processing meanwhile; events stay queued.
///
/// @return `BC_OK`, `BC_TIMED_OUT`, `BC_NOT_FOUND`, `BC_REFUSED`.
BC_API bc_status bc_wait_ring(bc_client *client, uint32_t ring, int timeout_ms);

/// Takes a free slot for writing. Needs no session.
///
/// @param slot Receives the slot's number.
/// @param pixels Receives its memory, which the caller may write until `bc_commit` or `bc_abandon`.
/// @param bytes Receives its size; may be NULL.
/// @return `BC_OK`; `BC_AGAIN` when every slot is being written or in flight; `BC_NOT_FOUND`.
BC_API bc_status bc_acquire(
    bc_client *client, uint32_t ring, uint32_t *slot, void **pixels, size_t *bytes);

/// Submits the frame that the caller wrote into a slot. The slot is free again when the frame is
/// answered.
///
/// @return As `bc_submit`; on failure the slot stays the caller's, to commit again or to abandon.
BC_API bc_status bc_commit(
    bc_client *client, uint32_t ring, uint32_t slot, uint32_t stream, const bc_frame *frame,
    size_t count, uint64_t *number);

/// Gives a slot back without a frame.
///
/// @return `BC_OK`; `BC_NOT_FOUND` when the caller does not hold it.
BC_API bc_status bc_abandon(bc_client *client, uint32_t ring, uint32_t slot);

/// Closes a ring. Its memory goes when the frames in it are answered; slots that the caller holds must
/// not be touched any more.
///
/// @return `BC_OK`, `BC_NOT_FOUND`.
BC_API bc_status bc_close_ring(bc_client *client, uint32_t ring);

// -- The ledger of a study ------------------------------------------------------------------------

/// A place in the ledger of the study that the daemon serves. Whoever keeps it can have the record proved.
typedef struct bc_place {
  uint32_t struct_bytes;
  /// The record's number.
  uint64_t sequence;
  /// The hash of its leaf in the ledger's tree, in hex.
  char leaf_sha256[72];
} bc_place;

/// Enters something into the ledger of the study that the daemon serves. Exactly one event tells what
/// came of it: `BC_EVENT_RECORDED`, `BC_EVENT_NOT_RECORDED` or `BC_EVENT_RECORD_UNKNOWN`.
///
/// With a name of its own a request can be made at any time. It is sent as soon as there is a session, and
/// again in each new session until it is answered; the daemon writes it once. Without one it needs a
/// session, and when that ends before the answer, nobody knows what came of it.
///
/// @param event What happened, such as "resection": 1 to 64 bytes of UTF-8. `docs/protocol.md` has the
///   events and their details.
/// @param details A JSON object in UTF-8, nested no deeper than 63, with at most 1024 members in an
///   object; texts in it are written by `bc_quote`. The polyp of a result or call is its `reference`.
/// @param request NULL, or a name that no other request has, in this or another run of the program: 1 to
///   128 printable ASCII characters without spaces. It stays in the ledger when a record's content is
///   erased, so it must tell nothing about a person.
/// @param number Receives the request's number, which its event has in `record` and which is not used
///   again; may be NULL.
/// @return `BC_OK`; `BC_INVALID_ARGUMENT`; `BC_TOO_LARGE` when the message has more than 65536 bytes;
///   `BC_NOT_CONNECTED` without a session for a request without a name; `BC_AGAIN` with 64 requests
///   unanswered or too many events not taken; `BC_REFUSED` when the client is finished; `BC_NO_MEMORY`.
BC_API bc_status bc_record(
    bc_client *client, const char *event, const char *details, const char *request,
    uint64_t *number);

/// Writes a text as JSON does, in quotation marks and with escapes, for the details of `bc_record`.
///
/// @param text UTF-8.
/// @param quoted Receives the quoted text, zero-terminated.
/// @param count The room in bytes; 6 for each byte of the text and 3 more always do.
/// @return `BC_OK`; `BC_INVALID_ARGUMENT` when the text is no UTF-8; `BC_TOO_LARGE` when the room is too
///   small, and then `quoted` is as it was.
BC_API bc_status bc_quote(const char *text, char *quoted, size_t count);

// -- Events -------------------------------------------------------------------------------------

/// What an event tells, and which member of `bc_event` has more.
typedef enum bc_event_kind {
  /// The daemon has greeted: `bc_get_info`.
  BC_EVENT_CONNECTED = 1,
  /// The session has ended or could not begin: `notice`. Frames in flight follow as dropped.
  BC_EVENT_DISCONNECTED = 2,
  /// A stream takes frames: `stream`, `deadline_ms`; in a study `stream_place`.
  BC_EVENT_STREAM_OPENED = 3,
  /// The daemon does not open a stream: `stream`, `notice`. It is asked again in the next session.
  BC_EVENT_STREAM_REFUSED = 4,
  /// A stream that was asked to close has ended: `stream`, `account`.
  BC_EVENT_STREAM_CLOSED = 5,
  /// A frame's result: `stream`, `frame`, `result`; in a study `stream_place`.
  BC_EVENT_RESULT = 6,
  /// A frame without result: `stream`, `frame`, `drop`.
  BC_EVENT_DROPPED = 7,
  /// A polyp's call was sealed: `stream`, `call`; in a study `stream_place`.
  BC_EVENT_CALL = 8,
  /// Frames in a ring can be submitted: `ring`, `ring_mapped`.
  BC_EVENT_RING_OPENED = 9,
  /// The daemon does not take a ring: `ring`, `notice`. It is asked again in the next session.
  BC_EVENT_RING_REFUSED = 10,
  /// The daemon's state: `text`, a JSON document.
  BC_EVENT_STATUS = 11,
  /// The daemon's counters: `text`, in Prometheus' exposition format.
  BC_EVENT_METRICS = 12,
  /// A request failed, or the daemon reports a fault and goes on: `notice`.
  BC_EVENT_ERROR = 13,
  /// A request of `bc_record` is in the ledger, and on the disk: `record`, `recorded`.
  BC_EVENT_RECORDED = 14,
  /// A request of `bc_record` is not in the ledger: `record`, `notice`.
  BC_EVENT_NOT_RECORDED = 15,
  /// A request of `bc_record` was sent, and whether it is in the ledger is not known: `record`, `notice`.
  /// One that has a name can be made again under the same name, and is then written once at most.
  BC_EVENT_RECORD_UNKNOWN = 16,
} bc_event_kind;

/// A fault: the codes of the protocol, and the client's own.
typedef enum bc_fault {
  /// A fault of the daemon's own, or a code of a later version.
  BC_FAULT_INTERNAL = 0,
  BC_FAULT_BAD_MAGIC = 1,
  BC_FAULT_TOO_LARGE = 2,
  BC_FAULT_MALFORMED = 3,
  BC_FAULT_UNSUPPORTED = 4,
  BC_FAULT_OUT_OF_ORDER = 5,
  BC_FAULT_TIMEOUT = 6,
  BC_FAULT_SLOW_READER = 7,
  BC_FAULT_BUSY = 8,
  BC_FAULT_NOT_ALLOWED = 9,
  BC_FAULT_SHUTTING_DOWN = 10,
  BC_FAULT_INVALID_RING = 11,
  /// The study's ledger could not take a record, or the study's protocol does not allow it.
  BC_FAULT_NOT_RECORDED = 12,
  /// Client: nobody listens at the socket, or this user may not connect.
  BC_FAULT_UNREACHABLE = 32,
  /// Client: the connection ended without a word.
  BC_FAULT_CONNECTION_LOST = 33,
  /// Client: the daemon sent what the protocol does not allow.
  BC_FAULT_BAD_REPLY = 34,
  /// Client: the daemon did not answer in time.
  BC_FAULT_NO_ANSWER = 35,
  /// Client: `bc_finish` ended the session in order.
  BC_FAULT_NONE = 36,
} bc_fault;

/// A fault in words.
typedef struct bc_notice {
  uint32_t struct_bytes;
  bc_fault fault;
  /// For a log; without patient data.
  const char *message;
  /// With `BC_EVENT_DISCONNECTED`: milliseconds to the next attempt; -1 for none.
  int32_t retry_ms;
} bc_notice;

/// Why a frame has no result.
typedef enum bc_drop_reason {
  /// The network failed on it, or the reason is of a later version.
  BC_DROP_FAILED = 0,
  BC_DROP_SUPERSEDED = 1,
  BC_DROP_EXPIRED = 2,
  BC_DROP_INVALID = 3,
  BC_DROP_QUOTA = 4,
  BC_DROP_OUT_OF_MEMORY = 5,
  BC_DROP_DISCONNECTED = 6,
  BC_DROP_SHUTTING_DOWN = 7,
  /// Its slot was written while the daemon read it.
  BC_DROP_TORN = 8,
  /// Client: the connection ended while the frame was in flight. Whether the daemon looked at it is
  /// not known.
  BC_DROP_LOST = 9,
  /// Client: the daemon answered with an error.
  BC_DROP_REFUSED = 10,
  /// Client: memory for the result ran out here.
  BC_DROP_CLIENT_MEMORY = 11,
} bc_drop_reason;

/// Room for the reasons of this and later versions.
#define BC_DROP_REASONS 32

/// The protocol's word for a reason, such as "superseded". The text is constant.
BC_API const char *bc_drop_reason_text(bc_drop_reason reason);

/// A frame that was dropped.
typedef struct bc_drop {
  uint32_t struct_bytes;
  bc_drop_reason reason;
  /// Details; empty when there are none.
  const char *message;
  /// Frames a second that the daemon can answer on this stream at present; negative when unknown.
  double pace_fps;
} bc_drop;

/// A corner of a contour, in frame pixels; 0 is the left (upper) edge of the first pixel.
typedef struct bc_point {
  uint16_t x, y;
} bc_point;

/// A lesion candidate.
typedef struct bc_finding {
  uint32_t struct_bytes;
  bc_box box;
  /// Share of the frame that it covers, 0 to 1.
  double area_fraction;
  /// Mean probability over its pixels, 0 to 1.
  double confidence;
  /// A closed polygon, clockwise as seen on a screen; none where no contours were asked for.
  const bc_point *points;
  size_t point_count;
  /// Whether `bc_mask` has a mask for it.
  bool has_mask;
} bc_finding;

/// How sure a polyp's call is.
typedef enum bc_call_status {
  /// No class is named; also, a status of a later version.
  BC_CALL_ABSTAINED = 0,
  BC_CALL_HIGH_CONFIDENCE = 1,
  BC_CALL_LOW_CONFIDENCE = 2,
} bc_call_status;

/// Probability of a class, such as "adenoma".
typedef struct bc_class {
  const char *name;
  double probability;
} bc_class;

/// What is said of a polyp's histology.
typedef struct bc_call {
  uint32_t struct_bytes;
  /// The polyp's number within its stream's procedure.
  uint32_t polyp;
  bc_call_status status;
  /// The class; empty when abstained.
  const char *class_name;
  /// Its probability; negative when there is none.
  double probability;
  /// Why there is no class, such as "too_small"; empty otherwise.
  const char *reason;
  /// Whether it can no longer change; always so in `BC_EVENT_CALL`.
  bool sealed;
  /// Frames that the call rests on; -1 when not told.
  int64_t frames;
  /// SHA-256 over all that decided the call; empty when not told.
  const char *pipeline_sha256;
  const bc_class *classes;
  size_t class_count;
  /// What the models that say it may be used for.
  bc_purpose purpose;
  /// In a study, how the ledger names the polyp, such as "1042.3", also over sessions; empty otherwise.
  char reference[32];
  /// In a study, of `BC_EVENT_CALL`: the place of the call's record, which was on the disk before the
  /// daemon told the call; NULL otherwise.
  const bc_place *place;
} bc_call;

/// A polyp that is followed over frames.
typedef struct bc_polyp {
  uint32_t struct_bytes;
  /// Stable within the stream, as long as the session lasts.
  uint32_t number;
  /// True when it was not found in this frame, and is shown where it should be.
  bool held;
  /// Index of its finding in this result, which two polyps that touch may share; -1 when there is none.
  int32_t finding;
  bc_box box;
  /// The call so far; NULL when none is told.
  const bc_call *call;
  /// In a study, how the ledger names it, such as "1042.3", also over sessions; empty otherwise.
  char reference[32];
} bc_polyp;

/// The kind of answer.
typedef enum bc_outcome {
  /// Looked at, no statement made; also, an outcome of a later version.
  BC_OUTCOME_ABSTAINED = 0,
  BC_OUTCOME_FINDINGS = 1,
  BC_OUTCOME_NO_POLYP = 2,
  /// The display policy keeps from the station what was found, if anything.
  BC_OUTCOME_WITHHELD = 3,
} bc_outcome;

/// When the station gets to see what was found.
typedef enum bc_display {
  /// The pipeline follows no polyps.
  BC_DISPLAY_UNSAID = 0,
  /// With every frame.
  BC_DISPLAY_LIVE = 1,
  /// While it has asked for it with `bc_reveal`.
  BC_DISPLAY_ON_DEMAND = 2,
  /// Never; also, a display of a later version.
  BC_DISPLAY_BLINDED = 3,
} bc_display;

/// Microseconds that a frame's stages took.
typedef struct bc_timings {
  uint64_t receive, wait, decode, preprocess, inference, postprocess, total;
} bc_timings;

/// What was found in a frame. Findings, polyps and reasons are taken by index, with the functions
/// below; all memory lives as long as the event.
typedef struct bc_result {
  uint32_t struct_bytes;
  bc_outcome outcome;
  /// Why no statement is made; empty otherwise.
  const char *reason;
  /// Whether the deadline had passed when the result was ready. Such a result must not be shown as
  /// current: see `bc_is_current`.
  bool late;
  /// The frame's size in pixels, upright.
  uint32_t frame_width, frame_height;
  /// The masks' size in pixels, and the part of the frame that they cover.
  uint32_t mask_width, mask_height;
  bc_box mask_region;
  size_t finding_count;
  /// Whether the pipeline follows polyps. If so, polyps are what is to be drawn, even where there are
  /// none: findings without a polyp are alarms that have not lasted yet, most of them false.
  bool has_polyps;
  size_t polyp_count;
  /// Whether the frame is good enough to judge by: 1 or 0; -1 when not told. Reasons say why not.
  int quality_usable;
  size_t quality_reason_count;
  bc_display display;
  /// Frames a second that the daemon can answer on this stream at present; negative when unknown.
  double pace_fps;
  bc_timings timings_us;
  const char *model;
  const char *pipeline_sha256;
  const char *provider;
  /// Whether that is another provider than configured.
  bool degraded;
  /// What the models may be used for, as far as the daemon tells: a test of the installation where the
  /// result, a call in it, or the greeting says so of the default pipeline, which the stream has.
  bc_purpose purpose;
} bc_result;

/// What came of a request of `bc_record`.
typedef struct bc_recorded {
  uint32_t struct_bytes;
  /// The place of the record.
  const bc_place *place;
  /// Whether it had been there before, under the same name.
  bool is_repeat;
} bc_recorded;

/// What became of a stream's frames. Over the client's life, and at every moment,
/// submitted = answered + the sum of dropped + pending.
typedef struct bc_account {
  uint32_t struct_bytes;
  uint64_t submitted, answered, pending;
  /// Answered frames that were late.
  uint64_t late;
  /// Frames without result, by `bc_drop_reason`.
  uint64_t dropped[BC_DROP_REASONS];
  /// Whether the daemon has told its own account, of the last session only: the four below.
  bool has_daemon;
  uint64_t daemon_received, daemon_answered, daemon_late, daemon_dropped;
} bc_account;

/// Something that happened. Members that a kind does not name are 0 or NULL.
typedef struct bc_event {
  uint32_t struct_bytes;
  bc_event_kind kind;
  uint32_t stream;
  uint32_t ring;
  /// The frame's number, its capture time, and the caller's own of its `bc_frame`.
  uint64_t frame;
  int64_t captured_ns;
  void *context;
  /// The stream's deadline in milliseconds.
  uint32_t deadline_ms;
  const bc_result *result;
  const bc_drop *drop;
  const bc_call *call;
  const bc_account *account;
  const bc_notice *notice;
  /// Text, zero-terminated, and its bytes without the zero.
  const char *text;
  size_t text_bytes;
  /// Whether the daemon reads raw frames where they lie rather than copying them first.
  bool ring_mapped;
  /// In a study: where the ledger says that the stream was opened, in this session. NULL otherwise.
  const bc_place *stream_place;
  /// The number of a request of `bc_record`, and what came of it.
  uint64_t record;
  const bc_recorded *recorded;
} bc_event;

/// Takes the oldest event; does not look at the socket: `bc_process` does.
///
/// @param event Receives the event, which the caller gives back with `bc_release` before `bc_close`.
/// @return `BC_OK`; `BC_AGAIN` when there is none.
BC_API bc_status bc_next_event(bc_client *client, const bc_event **event);

/// Takes the oldest event, waiting for one if need be. Negative: without limit.
///
/// @return `BC_OK`, `BC_TIMED_OUT`; `BC_REFUSED` when the client is finished and all events are taken.
BC_API bc_status bc_wait_event(bc_client *client, const bc_event **event, int timeout_ms);

/// Gives an event back, and with it everything that it points to. NULL is allowed.
BC_API void bc_release(const bc_event *event);

/// A finding of a result, largest first; NULL when there is no such. Lives as long as the event.
BC_API const bc_finding *bc_get_finding(const bc_event *event, size_t index);

/// A polyp of a result; NULL when there is no such. Lives as long as the event.
BC_API const bc_polyp *bc_get_polyp(const bc_event *event, size_t index);

/// A reason against the frame's quality, such as "blurred"; NULL when there is no such. Lives as long as
/// the event.
BC_API const char *bc_get_quality_reason(const bc_event *event, size_t index);

/// Decodes a finding's mask to one byte a pixel, row by row: `value` where the lesion is, 0 elsewhere.
///
/// @param pixels Room for `mask_width` x `mask_height` bytes.
/// @param count The room in bytes.
/// @return `BC_OK`; `BC_NOT_FOUND` without finding or mask; `BC_TOO_LARGE` when the room is too small;
///   `BC_MALFORMED`, with undefined pixels.
BC_API bc_status bc_mask(
    const bc_event *event, size_t finding, uint8_t value, uint8_t *pixels, size_t count);

/// Whether a result may be drawn as current: it is not late, and by now its deadline has still not
/// passed. The second is known where the capture time was given on `CLOCK_MONOTONIC`.
BC_API bool bc_is_current(const bc_event *event);

/// A stream's account so far.
///
/// @param account Its `struct_bytes` must be set: `bc_account_init`.
/// @return `BC_OK`, `BC_NOT_FOUND`.
BC_API bc_status bc_get_account(bc_client *client, uint32_t stream, bc_account *account);

/// Prepares `bc_get_account`.
static inline void bc_account_init(bc_account *account) {
  memset(account, 0, sizeof *account);
  account->struct_bytes = (uint32_t)sizeof *account;
}

/// Asks for the daemon's state, told by `BC_EVENT_STATUS`, or `BC_EVENT_ERROR` if the session ends.
///
/// @return `BC_OK`, `BC_NOT_CONNECTED`, `BC_AGAIN`, `BC_NO_MEMORY`, `BC_REFUSED`.
BC_API bc_status bc_query_status(bc_client *client);

/// Asks for the daemon's counters, told by `BC_EVENT_METRICS`, or `BC_EVENT_ERROR` if the session ends.
///
/// @return As `bc_query_status`.
BC_API bc_status bc_query_metrics(bc_client *client);

#ifdef __cplusplus
}
#endif

#endif
