#include "client.h"
#include "names.h"

#include <string.h>

static bool is_known(uint8_t kind) {
  return (kind >= KIND_WELCOME && kind <= KIND_CALL) || kind == KIND_RECORDED || kind == KIND_ERROR;
}

static void copy_text(char *to, size_t room, const char *from) {
  size_t count = strlen(from);
  if (count >= room) {
    count = room - 1;
    // Not in the middle of a scalar.
    while (count > 0 && ((uint8_t)from[count] & 0xC0) == 0x80) count--;
  }
  memcpy(to, from, count);
  to[count] = 0;
}

#define COPY_TEXT(to, from) copy_text(to, sizeof(to), from)

static bool handle_welcome(bc_client *client, json_fields *fields) {
  if (client->phase != PHASE_GREETING) return false;
  const int64_t protocol = json_integer(fields, "protocol", 1, INT32_MAX);
  json_fields engine =
      json_fields_at(fields->reader, json_container(fields, "engine", JSON_OBJECT, true));
  json_fields limits =
      json_fields_at(fields->reader, json_container(fields, "limits", JSON_OBJECT, true));
  if (!fields->ok || protocol != 1) return false;
  bc_info info = {.struct_bytes = sizeof info, .sessions = client->info.sessions + 1};
  COPY_TEXT(info.server, json_text(fields, "server"));
  COPY_TEXT(info.intended_use, json_text(fields, "intended_use"));
  COPY_TEXT(info.model, json_text(&engine, "model"));
  COPY_TEXT(info.model_sha256, json_optional_text(&engine, "model_sha256", ""));
  COPY_TEXT(info.pipeline, json_optional_text(&engine, "pipeline", ""));
  COPY_TEXT(info.pipeline_sha256, json_optional_text(&engine, "pipeline_sha256", ""));
  COPY_TEXT(info.provider, json_optional_text(&engine, "provider", ""));
  COPY_TEXT(info.precision, json_optional_text(&engine, "precision", ""));
  COPY_TEXT(info.onnxruntime, json_optional_text(&engine, "onnxruntime", ""));
  info.degraded = json_flag(&engine, "degraded", false);
  info.purpose = purpose_read(&engine);
  info.frame_bytes = (uint64_t)json_integer(&limits, "frame_bytes", 1, INT64_MAX);
  info.streams = (uint32_t)json_integer(&limits, "streams", 1, INT32_MAX);
  info.rings = (uint32_t)json_optional_integer(&limits, "rings", 0, INT32_MAX, 0);
  info.ring_bytes = (uint64_t)json_optional_integer(&limits, "ring_bytes", 0, INT64_MAX, 0);
  info.default_deadline_ms = (uint32_t)json_integer(fields, "default_deadline_ms", 1, 3600000);
  if (!fields->ok || !engine.ok || !limits.ok) return false;
  event *event = event_make(client);
  if (!event) return false;
  client->info = info;
  client->has_info = true;
  client->phase = PHASE_READY;
  event_tell(client, event, BC_EVENT_CONNECTED);
  session_open_wanted(client);
  records_send(client);
  return true;
}

static bool handle_stream_opened(bc_client *client, json_fields *fields, uint64_t id) {
  const int64_t number = json_integer(fields, "stream", 1, UINT32_MAX);
  const int64_t deadline_ms = json_integer(fields, "deadline_ms", 1, 3600000);
  bc_place place;
  const bool has_place = place_read(fields, &place);
  event *pending = list_take(&client->pending, id);
  if (!pending) return false;
  stream *stream = stream_find(client, pending->open.stream);
  if (!fields->ok || pending->request != KIND_OPEN_STREAM ||
      stream_of_daemon(client, (uint32_t)number)) {
    list_append(&client->pending, pending);
    return false;
  }
  if (!stream) {
    // Closed before it was opened.
    struct stream unwanted = {.daemon_number = (uint32_t)number};
    event_recycle(client, pending);
    return request_close_stream(client, &unwanted);
  }
  stream->state = OPEN_DONE;
  stream->daemon_number = (uint32_t)number;
  stream->deadline_ms = (uint32_t)deadline_ms;
  stream->has_place = has_place;
  stream->place = place;
  if (stream->has_clock) request_set_clock(client, stream);
  if (stream->has_reveal) request_reveal(client, stream);
  pending->open.deadline_ms = stream->deadline_ms;
  event_set_place(pending, stream);
  event_tell(client, pending, BC_EVENT_STREAM_OPENED);
  return true;
}

static double read_pace(json_fields *fields) {
  // Above 0 even where the daemon rounds; whoever cannot be told a pace is told none.
  return json_optional_number(fields, "pace_fps", 0, 1e9, -1);
}

// The pending frame that a message answers; NULL where there is none of that stream.
static event *take_frame(bc_client *client, json_fields *fields, uint64_t id) {
  const int64_t number = json_integer(fields, "stream", 1, UINT32_MAX);
  event *frame = list_take(&client->pending, id);
  if (!frame) return NULL;
  const stream *stream = stream_find(client, frame->open.stream);
  if (fields->ok && frame->request == KIND_FRAME && stream &&
      stream->daemon_number == (uint32_t)number) {
    return frame;
  }
  list_append(&client->pending, frame);
  return NULL;
}

static bool handle_result(bc_client *client, json_fields *fields, uint64_t id) {
  event *frame = take_frame(client, fields, id);
  if (!frame) return false;
  stream *stream = stream_find(client, frame->open.stream);
  bool has_memory = true;
  if (!result_read(client, stream, frame, fields, &has_memory)) {
    if (has_memory) {
      // Lost with the session, which ends for it.
      list_append(&client->pending, frame);
      return false;
    }
    event_drop(client, frame, BC_DROP_CLIENT_MEMORY, "memory for the result ran out", -1);
    return true;
  }
  client->had_answer = true;
  stream->account.pending--;
  stream->account.answered++;
  if (frame->result.late) stream->account.late++;
  if (frame->open.ring != 0) ring_release(client, frame->open.ring, frame->slot);
  event_set_place(frame, stream);
  event_tell(client, frame, BC_EVENT_RESULT);
  return true;
}

static bool handle_dropped(bc_client *client, json_fields *fields, uint64_t id) {
  event *frame = take_frame(client, fields, id);
  if (!frame) return false;
  const char *reason = json_text(fields, "reason");
  const char *message = json_optional_text(fields, "message", "");
  const double pace_fps = read_pace(fields);
  if (!fields->ok) {
    list_append(&client->pending, frame);
    return false;
  }
  client->had_answer = true;
  event_drop(client, frame, drop_reason_of(reason), message, pace_fps);
  return true;
}

static bool read_account(json_fields *fields, bc_account *account) {
  json_fields told =
      json_fields_at(fields->reader, json_container(fields, "accounting", JSON_OBJECT, true));
  account->daemon_received = (uint64_t)json_integer(&told, "received", 0, INT64_MAX);
  account->daemon_answered = (uint64_t)json_integer(&told, "answered", 0, INT64_MAX);
  account->daemon_late = (uint64_t)json_integer(&told, "late", 0, INT64_MAX);
  const uint32_t dropped = json_container(&told, "dropped", JSON_OBJECT, true);
  if (!fields->ok || !told.ok) return false;
  const json_node *nodes = fields->reader->nodes;
  account->daemon_dropped = 0;
  for (uint32_t name = dropped + 1; name < nodes[dropped].next; name = nodes[name + 1].next) {
    const json_node *count = &nodes[name + 1];
    if (count->type != JSON_INTEGER || count->value.integer < 0) return false;
    account->daemon_dropped += (uint64_t)count->value.integer;
  }
  account->has_daemon = true;
  return true;
}

static bool handle_stream_closed(bc_client *client, json_fields *fields, uint64_t id) {
  const int64_t number = json_integer(fields, "stream", 1, UINT32_MAX);
  bc_account told;
  if (!fields->ok || !read_account(fields, &told)) return false;
  // After goodbye, and when the daemon stops, it comes unasked.
  event *pending = id != 0 ? list_take(&client->pending, id) : NULL;
  if (id != 0 && !pending) return false;
  if (pending && pending->request != KIND_CLOSE_STREAM) {
    list_append(&client->pending, pending);
    return false;
  }
  stream *stream = stream_of_daemon(client, (uint32_t)number);
  if (!stream) {
    if (pending) event_recycle(client, pending);
    return true;
  }
  stream->account.has_daemon = true;
  stream->account.daemon_received = told.daemon_received;
  stream->account.daemon_answered = told.daemon_answered;
  stream->account.daemon_late = told.daemon_late;
  stream->account.daemon_dropped = told.daemon_dropped;
  if (pending || client->phase == PHASE_LEAVING) {
    stream_end(client, stream, pending ? pending : event_make(client));
  }
  return true;
}

static bool handle_ring_opened(bc_client *client, json_fields *fields, uint64_t id) {
  const int64_t number = json_integer(fields, "ring", 1, UINT32_MAX);
  const bool is_mapped = json_flag(fields, "mapped", false);
  event *pending = list_take(&client->pending, id);
  if (!pending) return false;
  ring *ring = ring_find(client, pending->open.ring);
  if (!fields->ok || pending->request != KIND_OPEN_RING) {
    list_append(&client->pending, pending);
    return false;
  }
  if (!ring || ring->state == OPEN_CLOSING) {
    struct ring unwanted = {.daemon_number = (uint32_t)number};
    event_recycle(client, pending);
    if (ring) ring_free(client, ring);
    return request_close_ring(client, &unwanted);
  }
  ring->state = OPEN_DONE;
  ring->daemon_number = (uint32_t)number;
  pending->open.ring_mapped = is_mapped;
  event_tell(client, pending, BC_EVENT_RING_OPENED);
  return true;
}

static bool handle_ring_closed(bc_client *client, uint64_t id) {
  event *pending = list_take(&client->pending, id);
  if (!pending) return false;
  if (pending->request != KIND_CLOSE_RING) {
    list_append(&client->pending, pending);
    return false;
  }
  event_recycle(client, pending);
  return true;
}

static bool handle_text(
    bc_client *client, uint64_t id, message_kind request, bc_event_kind kind, bytes *text) {
  event *pending = list_take(&client->pending, id);
  if (!pending) return false;
  if (pending->request != request || !bytes_reserve(text, text->count + 1)) {
    list_append(&client->pending, pending);
    return false;
  }
  text->start[text->count] = 0;
  bytes_swap(text, &pending->body);
  pending->open.text = (const char *)pending->body.start;
  pending->open.text_bytes = pending->body.count;
  event_tell(client, pending, kind);
  return true;
}

static bool handle_call(bc_client *client, json_fields *fields) {
  const int64_t number = json_integer(fields, "stream", 1, UINT32_MAX);
  const int64_t polyp = json_integer(fields, "polyp", 0, UINT32_MAX);
  const stream *stream = stream_of_daemon(client, (uint32_t)number);
  if (!fields->ok || !stream) return fields->ok;
  event *event = event_make(client);
  if (!event) return true;
  bytes_swap(&client->json, &event->json);
  const size_t room = fields->reader->count / 2 + 1;
  size_t count = 0;
  if (!array_reserve((void **)&event->classes, &event->class_room, room, sizeof(bc_class)) ||
      !array_reserve((void **)&event->calls, &event->call_room, 1, sizeof(bc_call))) {
    event_recycle(client, event);
    return true;
  }
  call_read(fields->reader, fields, event->calls, event->classes, event->class_room, &count);
  const bool has_place = place_read(fields, &event->place);
  if (!fields->ok) {
    event_recycle(client, event);
    return false;
  }
  event->calls->polyp = (uint32_t)polyp;
  event->calls->sealed = true;
  if (has_place) event->calls->place = &event->place;
  polyp_name(
      stream, event->calls->polyp, event->calls->reference, sizeof event->calls->reference);
  event_set_place(event, stream);
  event->open.stream = stream->number;
  event->open.call = event->calls;
  event_tell(client, event, BC_EVENT_CALL);
  return true;
}

static bool is_pending(const bc_client *client, message_kind request, uint64_t id) {
  for (const event *at = client->pending.first; at; at = at->next) {
    if (at->id == id) return at->request == request;
  }
  return false;
}

static bool handle_recorded(bc_client *client, json_fields *fields, uint64_t id) {
  bc_place place;
  const bool has_place = place_read(fields, &place);
  const bool has_repeat = json_find(fields, "repeat") != 0;
  const bool is_repeat = json_flag(fields, "repeat", false);
  // Left where it is if the session ends for it: records keep their order.
  if (!fields->ok || !has_place || !has_repeat || !is_pending(client, KIND_RECORD, id)) return false;
  event *pending = list_take(&client->pending, id);
  client->had_answer = true;
  pending->place = place;
  pending->recorded = (bc_recorded){
      .struct_bytes = sizeof pending->recorded,
      .place = &pending->place,
      .is_repeat = is_repeat,
  };
  pending->open.recorded = &pending->recorded;
  event_tell(client, pending, BC_EVENT_RECORDED);
  return true;
}

static void settle_refused(bc_client *client, event *pending, bc_fault fault, const char *message) {
  stream *stream = stream_find(client, pending->open.stream);
  ring *ring = ring_find(client, pending->open.ring);
  switch (pending->request) {
    case KIND_FRAME: event_drop(client, pending, BC_DROP_REFUSED, message, -1); return;
    case KIND_OPEN_STREAM:
      if (!stream) break;
      stream->state = OPEN_REFUSED;
      event_set_notice(pending, fault, message);
      event_tell(client, pending, BC_EVENT_STREAM_REFUSED);
      return;
    case KIND_CLOSE_STREAM:
      if (!stream) break;
      stream_end(client, stream, pending);
      return;
    case KIND_OPEN_RING:
      if (!ring) break;
      if (ring->state == OPEN_CLOSING) {
        ring_free(client, ring);
        break;
      }
      ring->state = OPEN_REFUSED;
      event_set_notice(pending, fault, message);
      event_tell(client, pending, BC_EVENT_RING_REFUSED);
      return;
    case KIND_QUERY_STATUS:
    case KIND_QUERY_METRICS:
      event_set_notice(pending, fault, message);
      event_tell(client, pending, BC_EVENT_ERROR);
      return;
    case KIND_RECORD: record_refuse(client, pending, fault, message); return;
    default: break;
  }
  event_recycle(client, pending);
}

static bool handle_error(bc_client *client, json_fields *fields, uint64_t id) {
  const bc_fault fault = fault_of(json_text(fields, "code"));
  const char *message = json_text(fields, "message");
  const bool ends_session = json_flag(fields, "ends_session", false);
  if (!fields->ok) return false;
  if (ends_session) {
    session_end(client, fault, message);
    return true;
  }
  if (client->phase == PHASE_GREETING) {
    // Another version of the protocol, most likely: nothing more will come of this session.
    session_end(client, fault, message);
    return true;
  }
  event *pending = id != 0 ? list_take(&client->pending, id) : NULL;
  if (pending) {
    settle_refused(client, pending, fault, message);
    return true;
  }
  event *event = event_make(client);
  if (!event) return true;
  event_set_notice(event, fault, message);
  event_tell(client, event, BC_EVENT_ERROR);
  return true;
}

bool answer_handle(bc_client *client, uint8_t kind, uint64_t id) {
  if (!is_known(kind)) return true;
  bytes *json = &client->json;
  if (client->phase == PHASE_GREETING && kind != KIND_WELCOME && kind != KIND_ERROR) return false;
  // A text that is passed on is read by its reader.
  if (kind == KIND_STATUS) {
    return handle_text(client, id, KIND_QUERY_STATUS, BC_EVENT_STATUS, json);
  }
  if (kind == KIND_METRICS) {
    return handle_text(client, id, KIND_QUERY_METRICS, BC_EVENT_METRICS, &client->body);
  }
  if (!json->start || !json_read(&client->reader, (char *)json->start, json->count)) return false;
  json_fields fields = json_fields_at(&client->reader, 0);
  switch (kind) {
    case KIND_WELCOME: return handle_welcome(client, &fields);
    case KIND_STREAM_OPENED: return handle_stream_opened(client, &fields, id);
    case KIND_RESULT: return handle_result(client, &fields, id);
    case KIND_DROPPED: return handle_dropped(client, &fields, id);
    case KIND_STREAM_CLOSED: return handle_stream_closed(client, &fields, id);
    case KIND_RING_OPENED: return handle_ring_opened(client, &fields, id);
    case KIND_RING_CLOSED: return handle_ring_closed(client, id);
    case KIND_CALL: return handle_call(client, &fields);
    case KIND_RECORDED: return handle_recorded(client, &fields, id);
    default: return handle_error(client, &fields, id);
  }
}
