#include "client.h"
#include "json_writer.h"
#include "names.h"

// Requests are short, so only a frame's answer is given more time, by its stream's deadline.
static void await(bc_client *client, event *pending, message_kind kind, int64_t extra_ms) {
  pending->request = kind;
  pending->id = client->next_id++;
  pending->sent_ns = monotonic_now();
  const int64_t patience_ms = (int64_t)client->options.answer_timeout_ms + extra_ms;
  pending->answer_by_ns = pending->sent_ns + patience_ms * 1000000;
}

// Sends a message without body; what will answer it is then pending, where there is such. False when
// memory ran out, and then `pending` is the caller's still.
static bool send_complete(
    bc_client *client, outgoing *message, message_kind kind, event *pending) {
  uint64_t id;
  if (pending) {
    await(client, pending, kind, 0);
    id = pending->id;
  } else {
    id = client->next_id++;
  }
  if (!outgoing_send(client, message, kind, id, NULL, 0)) return false;
  if (pending) list_append(&client->pending, pending);
  return true;
}

// As above, for a message whose JSON is still to be ended.
static bool send_control(
    bc_client *client, outgoing *message, json_writer *json, message_kind kind, event *pending) {
  if (json_end(json)) return send_complete(client, message, kind, pending);
  outgoing_recycle(client, message);
  return false;
}

// As above, with an event of its own.
static bool send_awaited(
    bc_client *client, outgoing *message, json_writer *json, message_kind kind, uint32_t stream,
    uint32_t ring) {
  event *pending = event_make(client);
  if (!pending) {
    outgoing_recycle(client, message);
    return false;
  }
  pending->open.stream = stream;
  pending->open.ring = ring;
  if (send_control(client, message, json, kind, pending)) return true;
  event_recycle(client, pending);
  return false;
}

bool request_hello(bc_client *client) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "protocol", 1);
  json_write_text(&json, "client", client->name);
  json_write_text(&json, "masks", masks_word(client->options.masks));
  json_write_flag(&json, "contours", client->options.contours);
  return send_control(client, message, &json, KIND_HELLO, NULL);
}

bool request_open_stream(bc_client *client, stream *stream) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  const bc_stream_options *options = &stream->options;
  json_writer json = json_begin(&message->bytes);
  json_write_text(&json, "name", stream->name);
  if (options->deadline_ms > 0) json_write_integer(&json, "deadline_ms", options->deadline_ms);
  if (options->exact_decode) json_write_flag(&json, "exact_decode", true);
  if (stream->pipeline[0]) json_write_text(&json, "pipeline", stream->pipeline);
  const char *mode = imaging_word(options->imaging_mode);
  if (mode) json_write_text(&json, "imaging_mode", mode);
  if (options->clock != BC_CLOCK_MONOTONIC) {
    json_write_text(&json, "clock", clock_word(options->clock));
  }
  if (options->region.width > 0) {
    const bc_box box = options->region;
    const int64_t region[] = {box.left, box.top, box.width, box.height};
    json_write_integers(&json, "region", region, 4);
  }
  if (stream->examination[0]) json_write_text(&json, "examination", stream->examination);
  if (stream->patient[0]) json_write_text(&json, "patient", stream->patient);
  return send_awaited(client, message, &json, KIND_OPEN_STREAM, stream->number, 0);
}

bool request_close_stream(bc_client *client, stream *stream) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "stream", stream->daemon_number);
  return send_awaited(client, message, &json, KIND_CLOSE_STREAM, stream->number, 0);
}

bool request_open_ring(bc_client *client, ring *ring) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  message->descriptor = ring->descriptor;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "slots", ring->slots);
  json_write_integer(&json, "slot_bytes", (int64_t)ring->slot_bytes);
  return send_awaited(client, message, &json, KIND_OPEN_RING, 0, ring->number);
}

bool request_close_ring(bc_client *client, ring *ring) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "ring", ring->daemon_number);
  return send_awaited(client, message, &json, KIND_CLOSE_RING, 0, ring->number);
}

bool request_set_clock(bc_client *client, stream *stream) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "stream", stream->daemon_number);
  json_write_integer(&json, "device_ns", stream->device_ns);
  json_write_integer(&json, "monotonic_ns", stream->monotonic_ns);
  return send_control(client, message, &json, KIND_SET_CLOCK, NULL);
}

bool request_reveal(bc_client *client, stream *stream) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "stream", stream->daemon_number);
  json_write_flag(&json, "shown", stream->shown);
  return send_control(client, message, &json, KIND_REVEAL, NULL);
}

bool request_simple(bc_client *client, message_kind kind, event *pending) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  json_writer json = json_begin(&message->bytes);
  return send_control(client, message, &json, kind, pending);
}

bool request_record(bc_client *client, event *pending) {
  outgoing *message = outgoing_make(client);
  if (!message) return false;
  if (bytes_append(&message->bytes, pending->json.start, pending->json.count)) {
    return send_complete(client, message, KIND_RECORD, pending);
  }
  outgoing_recycle(client, message);
  return false;
}

static void write_pixels(json_writer *json, const bc_frame *frame) {
  json_write_text(json, "format", format_word(frame->format));
  json_write_integer(json, "width", frame->width);
  json_write_integer(json, "height", frame->height);
  if (frame->row_bytes > 0) json_write_integer(json, "row_bytes", frame->row_bytes);
  if (frame->format < BC_FORMAT_UYVY) return;
  if (frame->matrix == BC_MATRIX_BT601) json_write_text(json, "matrix", "bt601");
  if (frame->range == BC_RANGE_FULL) json_write_text(json, "range", "full");
}

bc_status request_frame(
    bc_client *client, stream *stream, const bc_frame *frame, ring *ring, uint32_t slot,
    uint64_t generation, const void *bytes, size_t count, event *pending) {
  outgoing *message = outgoing_make(client);
  if (!message) return BC_NO_MEMORY;
  const bool is_jpeg = frame->format == BC_FORMAT_JPEG;
  json_writer json = json_begin(&message->bytes);
  json_write_integer(&json, "stream", stream->daemon_number);
  if (frame->captured_ns >= 0) json_write_integer(&json, "captured_ns", frame->captured_ns);
  const char *mode = imaging_word(frame->imaging_mode);
  if (mode) json_write_text(&json, "imaging_mode", mode);
  json_write_text(&json, "encoding", is_jpeg ? "jpeg" : "raw");
  if (!is_jpeg) write_pixels(&json, frame);
  if (ring) {
    json_write_integer(&json, "ring", ring->daemon_number);
    json_write_integer(&json, "slot", slot);
    json_write_integer(&json, "bytes", (int64_t)count);
    json_write_integer(&json, "generation", (int64_t)generation);
  }
  if (!json_end(&json)) {
    outgoing_recycle(client, message);
    return BC_NO_MEMORY;
  }
  await(client, pending, KIND_FRAME, stream->deadline_ms);
  // A frame in a ring is a few bytes here, and keeps no newer one waiting.
  message->stream = ring ? 0 : stream->number;
  if (!outgoing_send(
          client, message, KIND_FRAME, pending->id, ring ? NULL : bytes, ring ? 0 : count)) {
    return BC_NO_MEMORY;
  }
  pending->open.frame = pending->id;
  pending->open.stream = stream->number;
  pending->open.captured_ns = frame->captured_ns;
  pending->open.context = frame->context;
  pending->open.deadline_ms = stream->deadline_ms;
  pending->is_monotonic = stream->options.clock == BC_CLOCK_MONOTONIC;
  if (ring) {
    pending->open.ring = ring->number;
    pending->slot = slot;
  }
  stream->account.submitted++;
  stream->account.pending++;
  list_append(&client->pending, pending);
  return BC_OK;
}
