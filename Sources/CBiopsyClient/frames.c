#include "client.h"
#include "frames.h"
#include "names.h"

enum { MOST_PIXELS = 65535 };

static size_t plane_bytes(const bc_frame *frame, size_t bytes_per_pixel) {
  const size_t least = bytes_per_pixel * frame->width;
  const size_t row = frame->row_bytes > 0 ? frame->row_bytes : least;
  return row >= least ? row * frame->height : 0;
}

size_t bc_frame_bytes(const bc_frame *frame) {
  if (frame->width < 1 || frame->width > MOST_PIXELS) return 0;
  if (frame->height < 1 || frame->height > MOST_PIXELS || frame->row_bytes > INT32_MAX) return 0;
  const bool has_even_width = frame->width % 2 == 0;
  const bool is_even = has_even_width && frame->height % 2 == 0;
  switch (frame->format) {
    case BC_FORMAT_RGB:
    case BC_FORMAT_BGR: return plane_bytes(frame, 3);
    case BC_FORMAT_RGBA:
    case BC_FORMAT_BGRA: return plane_bytes(frame, 4);
    case BC_FORMAT_GRAY8: return plane_bytes(frame, 1);
    case BC_FORMAT_UYVY: return has_even_width ? plane_bytes(frame, 2) : 0;
    case BC_FORMAT_NV12: return is_even ? plane_bytes(frame, 1) / 2 * 3 : 0;
    case BC_FORMAT_I420:
      return is_even && frame->row_bytes % 2 == 0 ? plane_bytes(frame, 1) / 2 * 3 : 0;
    default: return 0;
  }
}

static bool is_valid(const bc_frame *frame, size_t count) {
  if (!format_word(frame->format) || frame->imaging_mode > BC_IMAGING_UNKNOWN) return false;
  if (frame->matrix > BC_MATRIX_BT601 || frame->range > BC_RANGE_FULL) return false;
  if (frame->captured_ns < BC_CAPTURE_UNKNOWN || count == 0) return false;
  return frame->format == BC_FORMAT_JPEG || bc_frame_bytes(frame) == count;
}

bool frame_copy(const bc_frame *frame, size_t count, bc_frame *copy) {
  if (!frame || frame->struct_bytes < LEAST_STRUCT_BYTES) return false;
  bc_frame_init(copy, BC_FORMAT_JPEG);
  const size_t known = sizeof *copy;
  memcpy(copy, frame, frame->struct_bytes < known ? frame->struct_bytes : known);
  return is_valid(copy, count);
}

bc_status frame_allowed(
    bc_client *client, uint32_t number, size_t count, stream **stream) {
  *stream = stream_find(client, number);
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  if (!*stream) return BC_NOT_FOUND;
  if ((*stream)->state == OPEN_REFUSED) return BC_REFUSED;
  if ((*stream)->state == OPEN_CLOSING) return BC_NOT_FOUND;
  if ((*stream)->state != OPEN_DONE || client->is_mute) return BC_NOT_CONNECTED;
  if (count > client->info.frame_bytes || count > UINT32_MAX) return BC_TOO_LARGE;
  const bool is_full = client->pending.count + client->ready.count >= MOST_UNSETTLED ||
                       client->control_bytes > MOST_CONTROL_BYTES;
  return is_full ? BC_AGAIN : BC_OK;
}

static bc_status submit(
    bc_client *client, uint32_t number, const bc_frame *frame, const void *bytes, size_t count,
    uint64_t *frame_number) {
  stream *stream;
  const bc_status status = frame_allowed(client, number, count, &stream);
  if (status != BC_OK) return status;
  // An earlier frame may only wait for a socket that has room by now.
  outgoing_flush(client);
  if (client->is_mute) return BC_NOT_CONNECTED;
  if (outgoing_has_frame(client, number)) return BC_AGAIN;
  event *pending = event_make(client);
  if (!pending) return BC_NO_MEMORY;
  const bc_status sent = request_frame(client, stream, frame, NULL, 0, 0, bytes, count, pending);
  if (sent != BC_OK) {
    event_recycle(client, pending);
    return sent;
  }
  if (frame_number) *frame_number = pending->open.frame;
  return BC_OK;
}

bc_status bc_submit(
    bc_client *client, uint32_t number, const bc_frame *frame, const void *bytes, size_t count,
    uint64_t *frame_number) {
  bc_frame copy;
  if (!bytes || !frame_copy(frame, count, &copy)) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  const bc_status status = submit(client, number, &copy, bytes, count, frame_number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}
