#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
  // The first pause after a daemon that turned this client away, and how often the longest one fits in.
  TURNED_AWAY_MS = 1000,
  TURNED_AWAY_FACTOR = 30,
};

int64_t monotonic_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// The next of a xorshift sequence that the client alone has.
static uint64_t next_random(bc_client *client) {
  client->random ^= client->random << 13;
  client->random ^= client->random >> 7;
  client->random ^= client->random << 17;
  return client->random;
}

// The pause before the next attempt: doubling, up to a longest, less a random share of up to half.
static int64_t pause_ms(bc_client *client) {
  const bc_options *options = &client->options;
  const int64_t first = client->was_turned_away ? TURNED_AWAY_MS : options->reconnect_first_ms;
  int64_t longest = options->reconnect_longest_ms;
  if (client->was_turned_away) longest *= TURNED_AWAY_FACTOR;
  const uint32_t doublings = client->failures < 16 ? client->failures : 16;
  int64_t pause = first << doublings;
  if (pause > longest) pause = longest;
  return pause - (int64_t)(next_random(client) % (uint64_t)(pause / 2 + 1));
}

// Settles everything that the session had pending, each request once; records may go on waiting.
static void settle_pending(bc_client *client, bc_fault fault, const char *message) {
  event_list records = {0};
  event *pending;
  while ((pending = list_take_first(&client->pending))) {
    switch (pending->request) {
      case KIND_FRAME:
        event_drop(client, pending, BC_DROP_LOST, "the connection ended before the answer", -1);
        break;
      case KIND_QUERY_STATUS:
      case KIND_QUERY_METRICS:
        event_set_notice(pending, fault, message);
        event_tell(client, pending, BC_EVENT_ERROR);
        break;
      case KIND_RECORD: list_append(&records, pending); break;
      case KIND_CLOSE_STREAM: {
        stream *stream = stream_find(client, pending->open.stream);
        if (stream) {
          stream_end(client, stream, pending);
          break;
        }
        event_recycle(client, pending);
        break;
      }
      default: event_recycle(client, pending);
    }
  }
  records_lose(client, &records, fault, message);
}

static void forget_session(bc_client *client) {
  for (int index = 0; index < MOST_STREAMS; index++) {
    stream *stream = client->streams[index];
    if (!stream) continue;
    stream->state = OPEN_WANTED;
    stream->daemon_number = 0;
    stream->has_place = false;
  }
  for (int index = 0; index < MOST_RINGS; index++) {
    ring *ring = client->rings[index];
    if (!ring) continue;
    if (ring->state == OPEN_CLOSING) {
      ring_free(client, ring);
    } else {
      ring->state = OPEN_WANTED;
      ring->daemon_number = 0;
    }
  }
}

// Streams of a client that is finished, for which nothing was pending.
static void end_all_streams(bc_client *client) {
  for (int index = 0; index < MOST_STREAMS; index++) {
    if (client->streams[index]) stream_end(client, client->streams[index], event_make(client));
  }
}

// Tells the end of a session or attempt. If the caller has not yet taken the last such event, this one
// takes its place: a daemon that is away for a day is one event.
static void tell_end(bc_client *client, bc_fault fault, const char *message, int64_t retry_ms) {
  event *last = client->ready.last;
  if (!last || last->open.kind != BC_EVENT_DISCONNECTED) {
    last = event_make(client);
    if (!last) return;
    event_tell(client, last, BC_EVENT_DISCONNECTED);
  }
  event_set_notice(last, fault, message);
  last->notice.retry_ms = (int32_t)retry_ms;
}

void session_end(bc_client *client, bc_fault fault, const char *message) {
  char text[320];
  snprintf(text, sizeof text, "%s", message);
  if (client->socket >= 0) {
    close(client->socket);
    client->socket = -1;
    client->watched = 0;
  }
  outgoing_clear(client);
  incoming_reset(client);
  client->is_mute = false;
  const bool is_last = client->phase == PHASE_LEAVING;
  const bool was_turned_away =
      fault != BC_FAULT_UNREACHABLE && fault != BC_FAULT_CONNECTION_LOST &&
      fault != BC_FAULT_SHUTTING_DOWN && fault != BC_FAULT_NO_ANSWER;
  if (client->had_answer || was_turned_away != client->was_turned_away) client->failures = 0;
  client->was_turned_away = was_turned_away;
  client->had_answer = false;
  const int64_t pause = is_last ? -1 : pause_ms(client);
  client->failures++;
  client->phase = is_last ? PHASE_ENDED : PHASE_WAITING;
  client->attempt_ns = monotonic_now() + pause * 1000000;
  tell_end(client, fault, text, pause);
  settle_pending(client, fault, text);
  forget_session(client);
  if (is_last) end_all_streams(client);
}

static void connect_now(bc_client *client) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, client->path, sizeof client->path);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0 ||
      connect(descriptor, (const struct sockaddr *)&address, sizeof address) != 0) {
    char message[256];
    snprintf(
        message, sizeof message, "no daemon takes connections at %s (errno %d): is it running, and "
        "may this user connect?", client->path, errno);
    if (descriptor >= 0) close(descriptor);
    session_end(client, BC_FAULT_UNREACHABLE, message);
    return;
  }
  // Room for whole frames, as far as the system allows it.
  const int room = 8 << 20;
  setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  client->socket = descriptor;
  client->phase = PHASE_GREETING;
  client->greet_by_ns =
      monotonic_now() + (int64_t)client->options.greeting_timeout_ms * 1000000;
  struct epoll_event watched = {.events = EPOLLIN};
  client->watched = EPOLLIN;
  if (epoll_ctl(client->poll, EPOLL_CTL_ADD, descriptor, &watched) != 0 || !request_hello(client)) {
    session_end(client, BC_FAULT_UNREACHABLE, "memory ran out");
  }
}

void session_open_wanted(bc_client *client) {
  if (client->phase != PHASE_READY) return;
  for (int index = 0; index < MOST_RINGS; index++) {
    ring *ring = client->rings[index];
    if (ring && ring->state == OPEN_WANTED && request_open_ring(client, ring)) {
      ring->state = OPEN_ASKED;
    }
  }
  for (int index = 0; index < MOST_STREAMS; index++) {
    stream *stream = client->streams[index];
    if (stream && stream->state == OPEN_WANTED && request_open_stream(client, stream)) {
      stream->state = OPEN_ASKED;
    }
  }
}

// The earliest moment by which a pending request has to be answered; 0 when nothing is pending. Requests
// are in the order of their sending, but some have more time than others.
static int64_t answer_due(const bc_client *client) {
  int64_t due = 0;
  for (const event *at = client->pending.first; at; at = at->next) {
    if (due == 0 || at->answer_by_ns < due) due = at->answer_by_ns;
  }
  return due;
}

static bool is_over(int64_t moment, int64_t now) { return moment != 0 && now >= moment; }

static void keep_time(bc_client *client) {
  const int64_t now = monotonic_now();
  if (client->socket < 0) return;
  if (client->is_mute && is_over(client->mute_until_ns, now)) {
    session_end(client, BC_FAULT_CONNECTION_LOST, "the daemon stopped reading and said nothing");
  } else if (client->phase == PHASE_GREETING && is_over(client->greet_by_ns, now)) {
    session_end(client, BC_FAULT_NO_ANSWER, "the daemon did not greet in time");
  } else if (is_over(answer_due(client), now)) {
    session_end(client, BC_FAULT_NO_ANSWER, "the daemon did not answer a request in time");
  }
}

void session_process(bc_client *client) {
  if (client->armed_ns != 0 && monotonic_now() >= client->armed_ns) {
    uint64_t expirations;
    const ssize_t count = read(client->timer, &expirations, sizeof expirations);
    (void)count;  // Nothing to read means that it was set anew meanwhile.
    client->armed_ns = 0;
  }
  if (client->phase == PHASE_WAITING && monotonic_now() >= client->attempt_ns) connect_now(client);
  if (client->socket >= 0) outgoing_flush(client);
  if (client->socket >= 0) incoming_read(client);
  keep_time(client);
  session_open_wanted(client);
  records_send(client);
}

static int64_t next_due(const bc_client *client) {
  if (client->phase == PHASE_WAITING) return client->attempt_ns;
  if (client->socket < 0) return 0;
  if (client->is_mute) return client->mute_until_ns;
  if (client->phase == PHASE_GREETING) return client->greet_by_ns;
  return answer_due(client);
}

static void set_timer(bc_client *client) {
  const int64_t due = next_due(client);
  // A timer that goes off too early costs less than setting it for every frame.
  if (due == 0 || (client->armed_ns != 0 && client->armed_ns <= due)) return;
  const struct itimerspec time = {
      .it_value = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000}};
  if (timerfd_settime(client->timer, TFD_TIMER_ABSTIME, &time, NULL) == 0) client->armed_ns = due;
}

static void set_signal(bc_client *client) {
  const bool has_events = client->ready.count > 0;
  if (has_events == client->is_signalled) return;
  uint64_t count = 1;
  const ssize_t done = has_events ? write(client->signal, &count, sizeof count)
                                  : read(client->signal, &count, sizeof count);
  if (done == sizeof count) client->is_signalled = has_events;
}

void session_watch(bc_client *client) {
  set_signal(client);
  set_timer(client);
  if (client->socket < 0) return;
  uint32_t wanted = client->first_out ? EPOLLOUT : 0;
  if (client->ready.count < MOST_EVENTS || client->phase == PHASE_LEAVING) wanted |= EPOLLIN;
  if (wanted == client->watched) return;
  struct epoll_event watched = {.events = wanted};
  if (epoll_ctl(client->poll, EPOLL_CTL_MOD, client->socket, &watched) == 0) {
    client->watched = wanted;
  }
}
