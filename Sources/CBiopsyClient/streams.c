#define _GNU_SOURCE
#include "client.h"
#include "json_writer.h"
#include "names.h"

#include <stdlib.h>

stream *stream_find(bc_client *client, uint32_t number) {
  if (number == 0) return NULL;
  for (int index = 0; index < MOST_STREAMS; index++) {
    stream *stream = client->streams[index];
    if (stream && stream->number == number) return stream;
  }
  return NULL;
}

stream *stream_of_daemon(bc_client *client, uint32_t daemon_number) {
  if (daemon_number == 0) return NULL;
  for (int index = 0; index < MOST_STREAMS; index++) {
    stream *stream = client->streams[index];
    if (stream && stream->daemon_number == daemon_number) return stream;
  }
  return NULL;
}

// A daemon that closes a stream has answered its frames; one that has not will not do so any more.
static void drop_pending(bc_client *client, uint32_t number) {
  event_list rest = {0};
  event *at;
  while ((at = list_take_first(&client->pending))) {
    if (at->request == KIND_FRAME && at->open.stream == number) {
      event_drop(client, at, BC_DROP_LOST, "the stream was closed before the answer", -1);
    } else {
      list_append(&rest, at);
    }
  }
  client->pending = rest;
}

void stream_end(bc_client *client, stream *stream, event *event) {
  drop_pending(client, stream->number);
  for (int index = 0; index < MOST_STREAMS; index++) {
    if (client->streams[index] == stream) client->streams[index] = NULL;
  }
  if (event) {
    event->account = stream->account;
    event->open.stream = stream->number;
    event->open.account = &event->account;
    event_tell(client, event, BC_EVENT_STREAM_CLOSED);
  }
  free(stream);
}

static bool is_name(const char *name) {
  if (!name) return false;
  size_t count = 0;
  for (; name[count] && count <= 64; count++) {
    const char c = name[count];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') return false;
  }
  return count >= 1 && count <= 64;
}

static bool is_region(bc_box box) {
  if (box.width == 0) return box.left == 0 && box.top == 0 && box.height == 0;
  return box.left >= 0 && box.top >= 0 && box.width > 0 && box.height > 0 && box.left <= 65535 &&
         box.top <= 65535 && box.width <= 65535 && box.height <= 65535;
}

// A text of 1 to 64 bytes, or none.
static bool is_short_text(const char *text) {
  return !text || (text[0] && is_valid_text(text, 64));
}

static void copy_short_text(char to[65], const char *text) {
  if (text) memcpy(to, text, strlen(text) + 1);
}

static bool are_valid(const bc_stream_options *options) {
  return options->deadline_ms <= 3600000 && options->imaging_mode <= BC_IMAGING_UNKNOWN &&
         clock_word(options->clock) && is_region(options->region) &&
         is_short_text(options->pipeline) && is_short_text(options->examination) &&
         is_short_text(options->patient);
}

static bc_status add_stream(
    bc_client *client, const char *name, const bc_stream_options *options, uint32_t *number) {
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  int place = 0;
  while (place < MOST_STREAMS && client->streams[place]) place++;
  if (place == MOST_STREAMS) return BC_TOO_LARGE;
  stream *stream = calloc(1, sizeof *stream);
  if (!stream) return BC_NO_MEMORY;
  memcpy(stream->name, name, strlen(name) + 1);
  copy_short_text(stream->pipeline, options->pipeline);
  copy_short_text(stream->examination, options->examination);
  copy_short_text(stream->patient, options->patient);
  stream->options = *options;
  // The caller's memory is the caller's.
  stream->options.pipeline = stream->options.examination = stream->options.patient = NULL;
  stream->account.struct_bytes = sizeof stream->account;
  stream->number = client->next_stream++;
  stream->state = OPEN_WANTED;
  client->streams[place] = stream;
  *number = stream->number;
  session_open_wanted(client);
  return BC_OK;
}

bc_status bc_open_stream(
    bc_client *client, const char *name, const bc_stream_options *options, uint32_t *number) {
  bc_stream_options wishes;
  bc_stream_options_init(&wishes);
  if (options) {
    if (options->struct_bytes < LEAST_STRUCT_BYTES) return BC_INVALID_ARGUMENT;
    const size_t known = sizeof wishes;
    memcpy(&wishes, options, options->struct_bytes < known ? options->struct_bytes : known);
  }
  if (!number || !is_name(name) || !are_valid(&wishes)) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  const bc_status status = add_stream(client, name, &wishes, number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

static bc_status close_stream(bc_client *client, uint32_t number) {
  stream *stream = stream_find(client, number);
  if (!stream) return BC_NOT_FOUND;
  if (stream->state == OPEN_CLOSING || client->phase >= PHASE_LEAVING) return BC_OK;
  if (stream->state == OPEN_DONE) {
    if (!request_close_stream(client, stream)) return BC_NO_MEMORY;
    stream->state = OPEN_CLOSING;
    return BC_OK;
  }
  event *event = event_make(client);
  if (!event) return BC_NO_MEMORY;
  stream_end(client, stream, event);
  return BC_OK;
}

bc_status bc_close_stream(bc_client *client, uint32_t number) {
  pthread_mutex_lock(&client->lock);
  const bc_status status = close_stream(client, number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

static bc_status set_clock(
    bc_client *client, uint32_t number, int64_t device_ns, int64_t monotonic_ns) {
  stream *stream = stream_find(client, number);
  if (!stream) return BC_NOT_FOUND;
  if (stream->options.clock != BC_CLOCK_DEVICE || device_ns < 0 || monotonic_ns < 0) {
    return BC_INVALID_ARGUMENT;
  }
  if (client->control_bytes > MOST_CONTROL_BYTES) return BC_AGAIN;
  stream->has_clock = true;
  stream->device_ns = device_ns;
  stream->monotonic_ns = monotonic_ns;
  if (stream->state != OPEN_DONE || client->phase != PHASE_READY) return BC_OK;
  return request_set_clock(client, stream) ? BC_OK : BC_NO_MEMORY;
}

bc_status bc_set_clock(
    bc_client *client, uint32_t number, int64_t device_ns, int64_t monotonic_ns) {
  pthread_mutex_lock(&client->lock);
  const bc_status status = set_clock(client, number, device_ns, monotonic_ns);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

static bc_status reveal(bc_client *client, uint32_t number, bool shown) {
  stream *stream = stream_find(client, number);
  if (!stream) return BC_NOT_FOUND;
  if (client->control_bytes > MOST_CONTROL_BYTES) return BC_AGAIN;
  stream->has_reveal = true;
  stream->shown = shown;
  if (stream->state != OPEN_DONE || client->phase != PHASE_READY) return BC_OK;
  return request_reveal(client, stream) ? BC_OK : BC_NO_MEMORY;
}

bc_status bc_reveal(bc_client *client, uint32_t number, bool shown) {
  pthread_mutex_lock(&client->lock);
  const bc_status status = reveal(client, number, shown);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bc_status bc_get_account(bc_client *client, uint32_t number, bc_account *account) {
  pthread_mutex_lock(&client->lock);
  const stream *stream = stream_find(client, number);
  if (stream) {
    const uint32_t room = account->struct_bytes;
    const size_t known = sizeof stream->account;
    memcpy(account, &stream->account, room < known ? room : known);
    account->struct_bytes = room;
  }
  pthread_mutex_unlock(&client->lock);
  return stream ? BC_OK : BC_NOT_FOUND;
}
