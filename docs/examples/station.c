/* A station in C: shows JPEG files at 25 frames a second and prints what comes back.

     swift build -c release --product biopsyclient
     cc -std=c11 -o station docs/examples/station.c -ISources/CBiopsyClient/include \
       -L.build/release -lbiopsyclient -Wl,-rpath,"$PWD/.build/release"
     ./station /run/biopsyd/biopsyd.sock FILE.jpg...

   One thread does all: it waits for the next frame's time and for the daemon in one poll(2). Frames go
   through shared memory where the daemon takes it, and through the socket otherwise. */

#define _POSIX_C_SOURCE 200809L
#include "biopsyclient.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOT_BYTES = 4 << 20, FRAME_NS = 40000000 };

typedef struct picture {
  void *bytes;
  size_t count;
} picture;

typedef struct station {
  bc_client *client;
  uint32_t stream;
  uint32_t ring;
  bool is_ring_open;
} station;

static picture read_picture(const char *path) {
  picture picture = {.bytes = malloc(SLOT_BYTES)};
  FILE *file = fopen(path, "rb");
  if (!picture.bytes || !file) {
    perror(path);
    exit(1);
  }
  picture.count = fread(picture.bytes, 1, SLOT_BYTES, file);
  fclose(file);
  return picture;
}

// A frame that the client cannot take now is let go: the next one is newer.
static void submit(station *station, picture picture) {
  bc_frame frame;
  bc_frame_init(&frame, BC_FORMAT_JPEG);
  frame.captured_ns = bc_now_ns();
  uint32_t slot;
  void *pixels;
  bc_status status = BC_AGAIN;
  if (!station->is_ring_open) {
    status =
        bc_submit(station->client, station->stream, &frame, picture.bytes, picture.count, NULL);
  } else if (bc_acquire(station->client, station->ring, &slot, &pixels, NULL) == BC_OK) {
    // A frame grabber would write its pixels straight into the slot.
    memcpy(pixels, picture.bytes, picture.count);
    status = bc_commit(
        station->client, station->ring, slot, station->stream, &frame, picture.count, NULL);
    if (status != BC_OK) bc_abandon(station->client, station->ring, slot);
  }
  if (status != BC_OK) printf("frame let go: %s\n", bc_status_text(status));
}

static void print_box(bc_box box) {
  printf("  %dx%d at %d,%d", box.width, box.height, box.left, box.top);
}

// Models that were made from synthetic pictures say nothing about a patient.
static void print_warning(bc_purpose purpose) {
  const char *warning = bc_purpose_warning(purpose);
  if (warning) printf("  %s\n", warning);
}

// Where the daemon follows polyps, they are what counts: a finding that does not last is mostly false.
static void print_result(const bc_event *event) {
  const bc_result *result = event->result;
  printf(
      "frame %" PRIu64 ": %zu findings in %.1f ms%s\n", event->frame, result->finding_count,
      (double)result->timings_us.total / 1000,
      bc_is_current(event) ? "" : ", too late to be drawn");
  print_warning(result->purpose);
  for (size_t index = 0; !result->has_polyps && index < result->finding_count; index++) {
    const bc_finding *finding = bc_get_finding(event, index);
    print_box(finding->box);
    printf(", confidence %.2f, %zu corners\n", finding->confidence, finding->point_count);
  }
  for (size_t index = 0; index < result->polyp_count; index++) {
    const bc_polyp *polyp = bc_get_polyp(event, index);
    print_box(polyp->box);
    printf(", polyp %u%s\n", polyp->number, polyp->held ? ", held" : "");
  }
}

// False when the session ended in order.
static bool handle(station *station, const bc_event *event) {
  switch (event->kind) {
    case BC_EVENT_CONNECTED: {
      bc_info info;
      bc_info_init(&info);
      bc_get_info(station->client, &info);
      printf("%s serves %s on %s: %s\n", info.server, info.model, info.provider, info.intended_use);
      print_warning(info.purpose);
      break;
    }
    case BC_EVENT_DISCONNECTED:
      station->is_ring_open = false;
      printf("disconnected: %s\n", event->notice->message);
      return event->notice->retry_ms >= 0;
    case BC_EVENT_RING_OPENED: station->is_ring_open = true; break;
    case BC_EVENT_RING_REFUSED: printf("no shared memory: %s\n", event->notice->message); break;
    case BC_EVENT_RESULT: print_result(event); break;
    case BC_EVENT_DROPPED:
      printf("frame %" PRIu64 ": %s\n", event->frame, bc_drop_reason_text(event->drop->reason));
      break;
    case BC_EVENT_CALL: {
      const bc_call *call = event->call;
      const bool is_called = call->status != BC_CALL_ABSTAINED;
      printf("polyp %u: %s\n", call->polyp, is_called ? call->class_name : call->reason);
      print_warning(call->purpose);
      // In a study. Kept apart from the ledger, it proves that the record is the one that was told.
      if (call->place) {
        printf("  record %" PRIu64 ", leaf %s\n", call->place->sequence, call->place->leaf_sha256);
      }
      break;
    }
    case BC_EVENT_STREAM_REFUSED:
    case BC_EVENT_ERROR: printf("refused: %s\n", event->notice->message); break;
    case BC_EVENT_STREAM_CLOSED:
      printf(
          "%" PRIu64 " frames submitted, %" PRIu64 " answered, %" PRIu64 " late\n",
          event->account->submitted, event->account->answered, event->account->late);
      break;
    default: break;
  }
  return true;
}

// Takes all events; false when the session ended in order.
static bool take_events(station *station) {
  bool goes_on = true;
  const bc_event *event;
  while (bc_next_event(station->client, &event) == BC_OK) {
    goes_on = handle(station, event) && goes_on;
    bc_release(event);
  }
  return goes_on;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: %s SOCKET FILE.jpg...\n", arguments[0]);
    return 2;
  }
  if (bc_abi_version() != BC_ABI_VERSION) {
    fprintf(stderr, "the library is of another version than this program\n");
    return 1;
  }
  station station = {0};
  if (bc_connect(arguments[1], "station-example/1", NULL, &station.client) != BC_OK ||
      bc_open_stream(station.client, "example", NULL, &station.stream) != BC_OK ||
      bc_open_ring(station.client, 4, SLOT_BYTES, &station.ring) != BC_OK) {
    fprintf(stderr, "the client could not be made\n");
    return 1;
  }
  bc_wait_open(station.client, station.stream, 10000);
  for (int index = 2; index < count; index++) {
    const picture picture = read_picture(arguments[index]);
    const int64_t next_ns = bc_now_ns() + FRAME_NS;
    submit(&station, picture);
    int64_t left_ns;
    while ((left_ns = next_ns - bc_now_ns()) > 0) {
      struct pollfd watched = {.fd = bc_fd(station.client), .events = POLLIN};
      poll(&watched, 1, (int)(left_ns / 1000000) + 1);
      bc_process(station.client);
      take_events(&station);
    }
    free(picture.bytes);
  }
  bc_finish(station.client, 5000);
  take_events(&station);
  bc_close(station.client);
  return 0;
}
