#include "client.h"

#include <stdio.h>
#include <stdlib.h>

// Spare events beyond this are freed; a station has a handful in use.
enum { MOST_SPARE = 16 };

void list_append(event_list *list, event *event) {
  event->next = NULL;
  if (list->last) {
    list->last->next = event;
  } else {
    list->first = event;
  }
  list->last = event;
  list->count++;
}

event *list_take_first(event_list *list) {
  event *first = list->first;
  if (!first) return NULL;
  list->first = first->next;
  if (!list->first) list->last = NULL;
  list->count--;
  first->next = NULL;
  return first;
}

event *list_take(event_list *list, uint64_t id) {
  event *previous = NULL;
  for (event *at = list->first; at; previous = at, at = at->next) {
    if (at->id != id) continue;
    if (!previous) return list_take_first(list);
    previous->next = at->next;
    if (list->last == at) list->last = previous;
    list->count--;
    at->next = NULL;
    return at;
  }
  return NULL;
}

void list_free(event_list *list) {
  event *at;
  while ((at = list_take_first(list))) event_free(at);
}

event *event_make(bc_client *client) {
  event *event = list_take_first(&client->spare);
  if (!event) event = calloc(1, sizeof *event);
  if (!event) return NULL;
  event->client = client;
  event_clear(event);
  return event;
}

void event_clear(event *event) {
  event->open = (bc_event){.struct_bytes = sizeof event->open};
  event->request = KIND_HELLO;
  event->id = 0;
  event->is_monotonic = false;
  event->is_named = false;
  event->was_sent = false;
  event->json.count = 0;
  event->body.count = 0;
}

void event_free(event *event) {
  bytes_free(&event->json);
  bytes_free(&event->body);
  free(event->findings);
  free(event->masks);
  free(event->points);
  free(event->polyps);
  free(event->calls);
  free(event->classes);
  free(event->reasons);
  free(event);
}

void event_recycle(bc_client *client, event *event) {
  if (client->spare.count < MOST_SPARE) {
    list_append(&client->spare, event);
  } else {
    event_free(event);
  }
}

void event_tell(bc_client *client, event *event, bc_event_kind kind) {
  event->open.kind = kind;
  list_append(&client->ready, event);
}

void event_set_notice(event *event, bc_fault fault, const char *message) {
  snprintf(event->notice_text, sizeof event->notice_text, "%s", message);
  event->notice = (bc_notice){
      .struct_bytes = sizeof event->notice,
      .fault = fault,
      .message = event->notice_text,
      .retry_ms = -1,
  };
  event->open.notice = &event->notice;
}

void event_drop(
    bc_client *client, event *event, bc_drop_reason reason, const char *message, double pace_fps) {
  // The message may lie in memory that is about to be used again.
  snprintf(event->notice_text, sizeof event->notice_text, "%s", message);
  event->drop = (bc_drop){
      .struct_bytes = sizeof event->drop,
      .reason = reason,
      .message = event->notice_text,
      .pace_fps = pace_fps,
  };
  event->open.result = NULL;
  event->open.drop = &event->drop;
  stream *stream = stream_find(client, event->open.stream);
  if (stream) {
    stream->account.pending--;
    stream->account.dropped[reason]++;
  }
  if (event->open.ring != 0) ring_release(client, event->open.ring, event->slot);
  event_tell(client, event, BC_EVENT_DROPPED);
}

bc_status bc_next_event(bc_client *client, const bc_event **taken) {
  pthread_mutex_lock(&client->lock);
  event *event = list_take_first(&client->ready);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  *taken = event ? &event->open : NULL;
  return event ? BC_OK : BC_AGAIN;
}

void bc_release(const bc_event *released) {
  if (!released) return;
  // Every bc_event that was given out is the first member of an event.
  event *event = (struct event *)(uintptr_t)released;
  bc_client *client = event->client;
  pthread_mutex_lock(&client->lock);
  event_recycle(client, event);
  pthread_mutex_unlock(&client->lock);
}

const bc_finding *bc_get_finding(const bc_event *open, size_t index) {
  if (!open || !open->result || index >= open->result->finding_count) return NULL;
  return &((const event *)open)->findings[index];
}

const bc_polyp *bc_get_polyp(const bc_event *open, size_t index) {
  if (!open || !open->result || index >= open->result->polyp_count) return NULL;
  return &((const event *)open)->polyps[index];
}

const char *bc_get_quality_reason(const bc_event *open, size_t index) {
  if (!open || !open->result || index >= open->result->quality_reason_count) return NULL;
  return ((const event *)open)->reasons[index];
}

bool bc_is_current(const bc_event *open) {
  if (!open || !open->result || open->result->late) return false;
  const event *event = (const struct event *)open;
  if (!event->is_monotonic || open->captured_ns < 0) return true;
  return monotonic_now() - open->captured_ns <= (int64_t)open->deadline_ms * 1000000;
}
