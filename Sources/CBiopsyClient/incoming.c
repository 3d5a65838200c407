#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum {
  // Messages handled before the caller gets its turn.
  MOST_MESSAGES_AT_ONCE = 256,
  // A body's memory grows with what has come, not with what was announced.
  FIRST_BODY_BYTES = 65536,
};

void incoming_reset(bc_client *client) {
  client->header_count = 0;
  client->json.count = 0;
  client->body.count = 0;
  client->json_bytes = 0;
  client->body_bytes = 0;
}

// Receives up to `count` bytes: how many came, 0 for none at present, -1 when the session is over, which
// is then ended.
static ssize_t receive(bc_client *client, void *start, size_t count) {
  while (true) {
    const ssize_t received = recv(client->socket, start, count, MSG_DONTWAIT);
    if (received > 0) return received;
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
    const bool is_leaving = client->phase == PHASE_LEAVING && received == 0;
    session_end(
        client, is_leaving ? BC_FAULT_NONE : BC_FAULT_CONNECTION_LOST,
        is_leaving ? "the session ended in order" : "the daemon closed the connection");
    return -1;
  }
}

// Receives until `bytes` has `wanted`; false when that takes more waiting or the session is over.
static bool fill(bc_client *client, bytes *bytes, size_t wanted) {
  while (bytes->count < wanted) {
    size_t room = bytes->count < FIRST_BODY_BYTES ? FIRST_BODY_BYTES : 2 * bytes->count;
    if (room > wanted) room = wanted;
    // One byte more, so that text can be terminated.
    if (!bytes_reserve(bytes, room + 1)) {
      session_end(client, BC_FAULT_CONNECTION_LOST, "memory for an answer ran out");
      return false;
    }
    const ssize_t count = receive(client, bytes->start + bytes->count, room - bytes->count);
    if (count <= 0) return false;
    bytes->count += (size_t)count;
  }
  return true;
}

static uint32_t get32(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

// Receives the header; false when that takes more waiting or the session is over.
static bool fill_header(bc_client *client) {
  while (client->header_count < HEADER_BYTES) {
    const ssize_t count = receive(
        client, client->header + client->header_count, HEADER_BYTES - client->header_count);
    if (count <= 0) return false;
    client->header_count += (size_t)count;
  }
  client->json_bytes = get32(client->header + 8);
  client->body_bytes = get32(client->header + 12);
  if (memcmp(client->header, "OBP1", 4) != 0) {
    session_end(client, BC_FAULT_BAD_REPLY, "what listens at the socket does not speak OBP1");
    return false;
  }
  if (client->json_bytes > MOST_JSON_BYTES || client->body_bytes > client->options.answer_bytes) {
    session_end(client, BC_FAULT_BAD_REPLY, "the daemon announced more than an answer may have");
    return false;
  }
  return true;
}

// Receives and handles one message; false when there is no whole one or the session is over.
static bool read_message(bc_client *client) {
  if (client->socket < 0 || !fill_header(client)) return false;
  if (!fill(client, &client->json, client->json_bytes)) return false;
  if (!fill(client, &client->body, client->body_bytes)) return false;
  const uint8_t kind = client->header[4];
  const uint64_t id =
      get32(client->header + 16) | (uint64_t)get32(client->header + 20) << 32;
  if (!answer_handle(client, kind, id)) {
    if (client->socket >= 0) {
      session_end(client, BC_FAULT_BAD_REPLY, "the daemon sent what the protocol does not allow");
    }
    return false;
  }
  incoming_reset(client);
  return client->socket >= 0;
}

void incoming_read(bc_client *client) {
  for (int count = 0; count < MOST_MESSAGES_AT_ONCE; count++) {
    const bool is_full = client->ready.count >= MOST_EVENTS && client->phase != PHASE_LEAVING;
    if (is_full || !read_message(client)) return;
  }
}
