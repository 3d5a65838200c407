#define _GNU_SOURCE
#include "client.h"
#include "json_writer.h"
#include "names.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <unistd.h>

static const char default_path[] = "/run/biopsyd/biopsyd.sock";

static uint32_t either(uint32_t value, uint32_t otherwise) { return value ? value : otherwise; }

static bc_status set_options(bc_client *client, const bc_options *options) {
  bc_options *own = &client->options;
  bc_options_init(own);
  if (options) {
    if (options->struct_bytes < LEAST_STRUCT_BYTES) return BC_INVALID_ARGUMENT;
    const size_t known = sizeof *own;
    memcpy(own, options, options->struct_bytes < known ? options->struct_bytes : known);
  }
  if (!masks_word(own->masks)) return BC_INVALID_ARGUMENT;
  own->reconnect_first_ms = either(own->reconnect_first_ms, 100);
  own->reconnect_longest_ms = either(own->reconnect_longest_ms, 1000);
  if (own->reconnect_longest_ms > 3600000) own->reconnect_longest_ms = 3600000;
  if (own->reconnect_first_ms > own->reconnect_longest_ms) {
    own->reconnect_first_ms = own->reconnect_longest_ms;
  }
  own->greeting_timeout_ms = either(own->greeting_timeout_ms, 5000);
  own->answer_timeout_ms = either(own->answer_timeout_ms, 10000);
  own->answer_bytes = either(own->answer_bytes, 16 << 20);
  return BC_OK;
}

static bool add_to_poll(bc_client *client, int descriptor) {
  struct epoll_event watched = {.events = EPOLLIN};
  return descriptor >= 0 && epoll_ctl(client->poll, EPOLL_CTL_ADD, descriptor, &watched) == 0;
}

static bool open_descriptors(bc_client *client) {
  client->poll = epoll_create1(EPOLL_CLOEXEC);
  client->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  client->signal = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return client->poll >= 0 && add_to_poll(client, client->timer) &&
         add_to_poll(client, client->signal);
}

static void close_descriptors(bc_client *client) {
  const int descriptors[] = {client->socket, client->timer, client->signal, client->poll};
  for (int index = 0; index < 4; index++) {
    if (descriptors[index] >= 0) close(descriptors[index]);
  }
}

// Differs between clients and runs; an even spread is all that matters.
static uint64_t make_seed(const bc_client *client) {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) {
    seed = (uint64_t)monotonic_now() ^ (uint64_t)(uintptr_t)client ^ (uint64_t)getpid() << 32;
  }
  return seed ? seed : 1;
}

bc_status bc_connect(
    const char *path, const char *name, const bc_options *options, bc_client **made) {
  if (!made) return BC_INVALID_ARGUMENT;
  *made = NULL;
  if (!path) path = default_path;
  if (strnlen(path, 108) > 107 || !path[0] || !name || !is_valid_text(name, 128)) {
    return BC_INVALID_ARGUMENT;
  }
  bc_client *client = calloc(1, sizeof *client);
  if (!client) return BC_NO_MEMORY;
  client->poll = client->timer = client->signal = client->socket = -1;
  const bc_status status = set_options(client, options);
  if (status != BC_OK || pthread_mutex_init(&client->lock, NULL) != 0) {
    free(client);
    return status != BC_OK ? status : BC_SYSTEM;
  }
  memcpy(client->path, path, strlen(path) + 1);
  memcpy(client->name, name, strlen(name) + 1);
  client->random = make_seed(client);
  client->next_id = client->next_stream = client->next_ring = 1;
  client->next_record = 1;
  client->phase = PHASE_WAITING;
  client->attempt_ns = monotonic_now();
  if (!open_descriptors(client)) {
    const int reason = errno;
    bc_close(client);
    errno = reason;
    return BC_SYSTEM;
  }
  session_watch(client);
  *made = client;
  return BC_OK;
}

void bc_close(bc_client *client) {
  if (!client) return;
  close_descriptors(client);
  outgoing_free(client);
  list_free(&client->pending);
  list_free(&client->unsent);
  list_free(&client->ready);
  list_free(&client->spare);
  for (int index = 0; index < MOST_STREAMS; index++) free(client->streams[index]);
  for (int index = 0; index < MOST_RINGS; index++) {
    if (client->rings[index]) ring_free(client, client->rings[index]);
  }
  bytes_free(&client->json);
  bytes_free(&client->body);
  json_reader_free(&client->reader);
  pthread_mutex_destroy(&client->lock);
  free(client);
}

int bc_fd(const bc_client *client) { return client->poll; }

int64_t bc_now_ns(void) { return monotonic_now(); }

bc_status bc_process(bc_client *client) {
  pthread_mutex_lock(&client->lock);
  session_process(client);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return BC_OK;
}

// What a waiting caller waits for: BC_AGAIN while it has not come.
typedef bc_status condition(bc_client *client, uint32_t number);

static bc_status has_events(bc_client *client, uint32_t number) {
  (void)number;
  return client->ready.first ? BC_OK : BC_AGAIN;
}

static bc_status has_events_or_end(bc_client *client, uint32_t number) {
  if (client->ready.first || client->phase != PHASE_ENDED) return has_events(client, number);
  return BC_REFUSED;
}

static bc_status is_greeted(bc_client *client, uint32_t number) {
  (void)number;
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  return client->phase == PHASE_READY ? BC_OK : BC_AGAIN;
}

static bc_status of_state(const bc_client *client, open_state state) {
  if (state == OPEN_REFUSED || client->phase >= PHASE_LEAVING) return BC_REFUSED;
  return state == OPEN_DONE ? BC_OK : BC_AGAIN;
}

static bc_status has_stream(bc_client *client, uint32_t number) {
  const stream *stream = stream_find(client, number);
  return stream ? of_state(client, stream->state) : BC_NOT_FOUND;
}

static bc_status has_ring(bc_client *client, uint32_t number) {
  const ring *ring = ring_find(client, number);
  return ring ? of_state(client, ring->state) : BC_NOT_FOUND;
}

static bc_status has_ended(bc_client *client, uint32_t number) {
  (void)number;
  return client->phase == PHASE_ENDED ? BC_OK : BC_AGAIN;
}

// Waits until there is something to process, without regard to events that wait: to who waits for other
// things they would be an alarm that nobody turns off.
static void sleep_without_signal(
    const bc_client *client, int socket, bool is_watching_out, int milliseconds) {
  struct pollfd watched[] = {
      {.fd = client->timer, .events = POLLIN},
      {.fd = socket, .events = (short)(POLLIN | (is_watching_out ? POLLOUT : 0))},
  };
  poll(watched, socket >= 0 ? 2 : 1, milliseconds);
}

static bc_status wait_for(
    bc_client *client, condition *condition, uint32_t number, int timeout_ms) {
  const bool is_for_events = condition == has_events || condition == has_events_or_end;
  const int64_t end = monotonic_now() + (int64_t)timeout_ms * 1000000;
  while (true) {
    pthread_mutex_lock(&client->lock);
    bc_status status = condition(client, number);
    if (status == BC_AGAIN) {
      session_process(client);
      status = condition(client, number);
    }
    session_watch(client);
    const int socket = client->socket;
    const bool is_watching_out = client->first_out != NULL;
    pthread_mutex_unlock(&client->lock);
    if (status != BC_AGAIN) return status;
    int64_t rest_ms = -1;
    if (timeout_ms >= 0) {
      rest_ms = (end - monotonic_now() + 999999) / 1000000;
      if (rest_ms <= 0) return BC_TIMED_OUT;
    }
    if (is_for_events) {
      struct pollfd watched = {.fd = client->poll, .events = POLLIN};
      poll(&watched, 1, (int)rest_ms);
    } else {
      // Another thread may take the message that this one waits for, or change the socket.
      const bool is_long = rest_ms < 0 || rest_ms > 20;
      sleep_without_signal(client, socket, is_watching_out, is_long ? 20 : (int)rest_ms);
    }
  }
}

bc_status bc_wait(bc_client *client, int timeout_ms) {
  return wait_for(client, has_events, 0, timeout_ms);
}

bc_status bc_wait_connected(bc_client *client, int timeout_ms) {
  return wait_for(client, is_greeted, 0, timeout_ms);
}

bc_status bc_wait_open(bc_client *client, uint32_t stream, int timeout_ms) {
  return wait_for(client, has_stream, stream, timeout_ms);
}

bc_status bc_wait_ring(bc_client *client, uint32_t ring, int timeout_ms) {
  return wait_for(client, has_ring, ring, timeout_ms);
}

bc_status bc_wait_event(bc_client *client, const bc_event **event, int timeout_ms) {
  *event = NULL;
  while (true) {
    const bc_status status = wait_for(client, has_events_or_end, 0, timeout_ms);
    if (status != BC_OK) return status;
    // Another thread may have been faster.
    if (bc_next_event(client, event) == BC_OK) return BC_OK;
  }
}

bc_status bc_finish(bc_client *client, int timeout_ms) {
  pthread_mutex_lock(&client->lock);
  if (client->phase == PHASE_READY && request_simple(client, KIND_GOODBYE, NULL)) {
    client->phase = PHASE_LEAVING;
  } else if (client->phase < PHASE_LEAVING) {
    client->phase = PHASE_LEAVING;
    session_end(client, BC_FAULT_NONE, "there was no session to end");
  }
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  const bc_status status = wait_for(client, has_ended, 0, timeout_ms);
  if (status == BC_OK) return BC_OK;
  pthread_mutex_lock(&client->lock);
  if (client->phase != PHASE_ENDED) {
    session_end(client, BC_FAULT_NO_ANSWER, "the daemon did not end the session in time");
  }
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bool bc_is_connected(bc_client *client) {
  pthread_mutex_lock(&client->lock);
  const bool is_connected = client->phase == PHASE_READY && !client->is_mute;
  pthread_mutex_unlock(&client->lock);
  return is_connected;
}

bc_status bc_get_info(bc_client *client, bc_info *info) {
  pthread_mutex_lock(&client->lock);
  const bool is_known = client->has_info;
  if (is_known) {
    const uint32_t room = info->struct_bytes;
    const size_t known = sizeof client->info;
    memcpy(info, &client->info, room < known ? room : known);
    info->struct_bytes = room;
  }
  pthread_mutex_unlock(&client->lock);
  return is_known ? BC_OK : BC_NOT_CONNECTED;
}

static bc_status query(bc_client *client, message_kind kind) {
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  if (client->phase != PHASE_READY || client->is_mute) return BC_NOT_CONNECTED;
  if (client->pending.count + client->ready.count >= MOST_UNSETTLED) return BC_AGAIN;
  if (client->control_bytes > MOST_CONTROL_BYTES) return BC_AGAIN;
  event *pending = event_make(client);
  if (!pending) return BC_NO_MEMORY;
  if (request_simple(client, kind, pending)) return BC_OK;
  event_recycle(client, pending);
  return BC_NO_MEMORY;
}

static bc_status query_locked(bc_client *client, message_kind kind) {
  pthread_mutex_lock(&client->lock);
  const bc_status status = query(client, kind);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bc_status bc_query_status(bc_client *client) { return query_locked(client, KIND_QUERY_STATUS); }

bc_status bc_query_metrics(bc_client *client) { return query_locked(client, KIND_QUERY_METRICS); }
