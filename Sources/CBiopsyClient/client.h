#ifndef BC_CLIENT_H
#define BC_CLIENT_H

// What a client is inside. All of it is guarded by the client's lock; functions declared here are called
// with the lock held, unless they say otherwise.

#include "bytes.h"
#include "include/biopsyclient.h"
#include "json_reader.h"

#include <pthread.h>

#pragma GCC visibility push(hidden)

// Limits of the client's own.
enum {
  // A struct of a caller's that is smaller has not been initialised.
  LEAST_STRUCT_BYTES = 8,
  MOST_STREAMS = 64,
  MOST_RINGS = 4,
  MOST_SLOTS = 64,
  PAGE_BYTES = 4096,
  // Frames in flight and events not taken: each of them holds memory.
  MOST_UNSETTLED = 1024,
  // Events not taken beyond which the daemon is not listened to.
  MOST_EVENTS = 4096,
  HEADER_BYTES = 24,
  MOST_JSON_BYTES = 65536,
  // Control messages on their way out.
  MOST_CONTROL_BYTES = 1 << 20,
  // Requests for the ledger that are not answered: each of them holds its message.
  MOST_RECORDS = 64,
};

typedef enum message_kind {
  KIND_HELLO = 0x01,
  KIND_OPEN_STREAM = 0x02,
  KIND_FRAME = 0x03,
  KIND_CLOSE_STREAM = 0x04,
  KIND_QUERY_STATUS = 0x05,
  KIND_QUERY_METRICS = 0x06,
  KIND_GOODBYE = 0x07,
  KIND_OPEN_RING = 0x08,
  KIND_CLOSE_RING = 0x09,
  KIND_SET_CLOCK = 0x0A,
  KIND_REVEAL = 0x0B,
  KIND_RECORD = 0x0E,
  KIND_WELCOME = 0x81,
  KIND_STREAM_OPENED = 0x82,
  KIND_RESULT = 0x83,
  KIND_DROPPED = 0x84,
  KIND_STREAM_CLOSED = 0x85,
  KIND_STATUS = 0x86,
  KIND_METRICS = 0x87,
  KIND_RING_OPENED = 0x88,
  KIND_RING_CLOSED = 0x89,
  KIND_CALL = 0x8A,
  KIND_RECORDED = 0x8D,
  KIND_ERROR = 0xFF,
} message_kind;

// An event with all the memory that it may point to. One is made for every request before the request is
// sent, so that what becomes of it can be told whatever happens; it then waits among the client's
// `pending`, becomes the event when the answer comes, and goes back to the client's `spare` ones.
typedef struct event {
  bc_event open;  // First, so that a bc_event is its event.
  struct event *next;
  bc_client *client;

  // While pending: what was asked, under which number, and when.
  message_kind request;
  uint64_t id;
  int64_t sent_ns;
  int64_t answer_by_ns;
  uint32_t slot;  // Of `open.ring`.
  bool is_monotonic;
  bool is_named;  // Of a record, which is then sent again in a new session.
  bool was_sent;  // Of a record: in an earlier session, which ended before the answer.

  bytes json;  // Texts point into it; while a record is pending, its message.
  bytes body;
  bc_result result;
  bc_drop drop;
  bc_account account;
  bc_notice notice;
  char notice_text[320];
  bc_place stream_place;
  bc_place place;  // Of a call or a record.
  bc_recorded recorded;
  bc_finding *findings;
  size_t finding_room;
  struct mask_place {
    size_t offset, count;
  } *masks;
  size_t mask_room;
  bc_masks mask_encoding;
  bc_point *points;
  size_t point_room;
  bc_polyp *polyps;
  size_t polyp_room;
  bc_call *calls;
  size_t call_room;
  bc_class *classes;
  size_t class_room;
  const char **reasons;
  size_t reason_room;
} event;

// Events in order, each in one list at most.
typedef struct event_list {
  event *first;
  event *last;
  size_t count;
} event_list;

// A message on its way out, or what is left of it.
typedef struct outgoing {
  struct outgoing *next;
  bytes bytes;
  size_t sent;
  // A descriptor of a ring's to go with the first byte; -1 for none.
  int descriptor;
  // The stream whose frame it is; 0 for other messages.
  uint32_t stream;
} outgoing;

typedef enum open_state {
  // Not open in this session; opened in the next, or in this one as soon as it is ready.
  OPEN_WANTED,
  OPEN_ASKED,
  OPEN_DONE,
  OPEN_REFUSED,
  OPEN_CLOSING,
} open_state;

typedef struct stream {
  uint32_t number;
  open_state state;
  char name[65];
  char pipeline[65];
  char examination[65];
  char patient[65];
  bc_stream_options options;
  // In this session.
  uint32_t daemon_number;
  uint32_t deadline_ms;
  bool has_place;
  bc_place place;
  bc_account account;
  bool has_clock;
  int64_t device_ns;
  int64_t monotonic_ns;
  bool has_reveal;
  bool shown;
} stream;

typedef enum slot_state { SLOT_FREE, SLOT_WRITTEN, SLOT_IN_FLIGHT } slot_state;

typedef struct ring {
  uint32_t number;
  open_state state;
  uint32_t daemon_number;
  int descriptor;
  uint8_t *memory;
  size_t memory_bytes;
  size_t slot_bytes;
  uint32_t slots;
  uint32_t in_flight;
  uint8_t slot_states[MOST_SLOTS];
} ring;

typedef enum phase {
  // Between sessions: the next attempt comes at `attempt_ns`.
  PHASE_WAITING,
  PHASE_GREETING,
  PHASE_READY,
  // After goodbye: only answers come.
  PHASE_LEAVING,
  PHASE_ENDED,
} phase;

struct bc_client {
  pthread_mutex_t lock;
  char path[108];
  char name[129];
  bc_options options;

  int poll;    // The descriptor given out: an epoll of the three below.
  int timer;   // Readable when something is due.
  int signal;  // Readable while events wait to be taken.
  int socket;  // -1 between sessions.
  uint32_t watched;
  bool is_signalled;
  int64_t armed_ns;  // 0 when the timer is not set.

  phase phase;
  int64_t attempt_ns;
  int64_t greet_by_ns;
  // After a failed write only reading goes on, until then.
  bool is_mute;
  int64_t mute_until_ns;
  uint32_t failures;
  bool was_turned_away;
  bool had_answer;
  uint64_t random;

  bool has_info;
  bc_info info;
  uint64_t next_id;
  uint32_t next_stream;
  uint32_t next_ring;
  uint64_t next_record;
  stream *streams[MOST_STREAMS];
  ring *rings[MOST_RINGS];

  event_list pending;
  // Records that wait for a session, in the order in which they were asked for.
  event_list unsent;
  event_list ready;
  event_list spare;

  outgoing *first_out;
  outgoing *last_out;
  outgoing *spare_out;
  size_t control_bytes;

  uint8_t header[HEADER_BYTES];
  size_t header_count;
  size_t json_bytes;
  size_t body_bytes;
  bytes json;
  bytes body;
  json_reader reader;
};

// -- Events: events.c

event *event_make(bc_client *client);
void event_clear(event *event);
void event_recycle(bc_client *client, event *event);
void event_free(event *event);
void event_tell(bc_client *client, event *event, bc_event_kind kind);
void event_set_notice(event *event, bc_fault fault, const char *message);
void event_drop(
    bc_client *client, event *event, bc_drop_reason reason, const char *message, double pace_fps);
void list_append(event_list *list, event *event);
event *list_take_first(event_list *list);
// Takes the event with that id out; NULL when there is none.
event *list_take(event_list *list, uint64_t id);
void list_free(event_list *list);

// -- Messages out: outgoing.c

// Sends what the socket takes. A connection that is broken for writing becomes mute.
void outgoing_flush(bc_client *client);
void outgoing_clear(bc_client *client);
void outgoing_free(bc_client *client);
bool outgoing_has_frame(const bc_client *client, uint32_t stream);
// A message with header and JSON begun; NULL when memory ran out.
outgoing *outgoing_make(bc_client *client);
void outgoing_recycle(bc_client *client, outgoing *message);
// Writes the header of a message whose JSON is complete, and hands it to the socket with its body as far
// as that takes them; the rest is kept. False when memory ran out, and nothing is sent then.
bool outgoing_send(
    bc_client *client, outgoing *message, message_kind kind, uint64_t id, const void *body,
    size_t body_bytes);

// -- Requests: requests.c

bool request_hello(bc_client *client);
bool request_open_stream(bc_client *client, stream *stream);
bool request_close_stream(bc_client *client, stream *stream);
bool request_open_ring(bc_client *client, ring *ring);
bool request_close_ring(bc_client *client, ring *ring);
bool request_set_clock(bc_client *client, stream *stream);
bool request_reveal(bc_client *client, stream *stream);
bool request_simple(bc_client *client, message_kind kind, event *pending);
// Sends the record that an event has in its `json`.
bool request_record(bc_client *client, event *pending);
bc_status request_frame(
    bc_client *client, stream *stream, const bc_frame *frame, ring *ring, uint32_t slot,
    uint64_t generation, const void *bytes, size_t count, event *pending);

// -- Sessions: session.c

// Connects, sends, receives, keeps time.
void session_process(bc_client *client);
// Has the descriptor that was given out tell what is now to be waited for.
void session_watch(bc_client *client);
// Ends the session, settles what is pending, and sees to the next one.
void session_end(bc_client *client, bc_fault fault, const char *message);
// Announces streams and rings that are wanted.
void session_open_wanted(bc_client *client);

// -- The ledger: ledger.c

// Reads a message's place in the ledger; false when there is none. One that is not as the protocol says
// makes the fields not `ok`.
bool place_read(json_fields *fields, bc_place *place);
// How the ledger names a polyp of a stream; empty outside of studies.
void polyp_name(const stream *stream, uint32_t polyp, char *name, size_t count);
// Has an event tell where the ledger says that its stream was opened.
void event_set_place(event *event, const stream *stream);
// Sends records that wait for a session.
void records_send(bc_client *client);
// After a session: has the records that it left unanswered wait for the next one, or tells why they do
// not; after the last session tells of all that wait.
void records_lose(bc_client *client, event_list *sent, bc_fault fault, const char *message);
// Tells that a record is not in the ledger, or that this is not known.
void record_refuse(bc_client *client, event *record, bc_fault fault, const char *message);

// -- Messages in: incoming.c, answers.c, result.c

// Reads and handles what has arrived; may end the session.
void incoming_read(bc_client *client);
void incoming_reset(bc_client *client);
// Handles a message; false when it is not as the protocol says.
bool answer_handle(bc_client *client, uint8_t kind, uint64_t id);
// Reads a result of a stream into its event, which then owns the message's memory. False when it is not
// as the protocol says; `*has_memory` turns false when memory ran out.
bool result_read(
    bc_client *client, const stream *stream, event *event, json_fields *fields, bool *has_memory);
// What a message says that its models may be used for.
bc_purpose purpose_read(json_fields *fields);
// Reads what is said of a polyp's histology; classes go to `classes`.
void call_read(
    const json_reader *reader, json_fields *fields, bc_call *call, bc_class *classes,
    size_t class_room, size_t *class_count);

// -- Streams and rings: streams.c, rings.c

stream *stream_find(bc_client *client, uint32_t number);
stream *stream_of_daemon(bc_client *client, uint32_t daemon_number);
// Tells the end of a stream and frees it.
void stream_end(bc_client *client, stream *stream, event *event);
ring *ring_find(bc_client *client, uint32_t number);
void ring_free(bc_client *client, ring *ring);
// A frame in the slot is settled.
void ring_release(bc_client *client, uint32_t number, uint32_t slot);

int64_t monotonic_now(void);

#pragma GCC visibility pop

#endif
