import CBiopsyClient
import FuzzSupport

/// An input is what a daemon of a study says to a client that has a stream, a ring, a frame in flight and
/// two records unanswered.
///
/// When its first byte is even, the rest goes to the client as it is. When it is odd, the rest is a row of
/// messages, each as kind, id, length of the JSON and of the body (a byte each, but two for the JSON), then
/// both: that gets past the header every time.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard let first = bytes.first else { return }
    let rest = [UInt8](bytes.dropFirst())
    let words = first & 1 == 0 ? rest : messages(rest[...])
    let daemon = ScriptedDaemon.shared
    let station = Station(path: daemon.path)
    station.process()
    daemon.accept()
    daemon.send(opening)
    station.process()
    station.submit()
    station.record()
    daemon.send(words)
    station.process()
    daemon.hangUp()
    station.finish()
  }
}

/// What a well-meaning daemon says first: the client's requests have the ids 1 to 3.
private let opening =
  message(0x81, id: 1, Array(welcome.utf8))
  + message(0x88, id: 2, Array(#"{"ring":1,"mapped":true}"#.utf8))
  + message(0x82, id: 3, Array(#"{"stream":1,"deadline_ms":120,\#(place)}"#.utf8))

private let place = #""sequence":42,"leaf_sha256":"\#(String(repeating: "0a", count: 32))""#

private let welcome = """
  {"protocol":1,"server":"s","intended_use":"research","engine":{"model":"m/1"},\
  "limits":{"frame_bytes":1048576,"streams":8,"rings":4},"default_deadline_ms":120}
  """

/// Reads a row of messages as `fuzzOne` describes it.
private func messages(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var rest = bytes
  var out: [UInt8] = []
  while rest.count >= 5 {
    let head = Array(rest.prefix(5))
    rest = rest.dropFirst(5)
    let json = rest.prefix(Int(head[2]) | Int(head[3]) << 8)
    rest = rest.dropFirst(json.count)
    let body = rest.prefix(Int(head[4]))
    rest = rest.dropFirst(body.count)
    out += message(head[0], id: UInt64(head[1]), Array(json), Array(body))
  }
  return out
}

private func message(
  _ kind: UInt8, id: UInt64, _ json: [UInt8], _ body: [UInt8] = []
) -> [UInt8] {
  var bytes = Array("OBP1".utf8) + [kind, 0, 0, 0]
  withUnsafeBytes(of: UInt32(json.count).littleEndian) { bytes += $0 }
  withUnsafeBytes(of: UInt32(body.count).littleEndian) { bytes += $0 }
  withUnsafeBytes(of: id.littleEndian) { bytes += $0 }
  return bytes + json + body
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked(seeds)
  return 0
}

/// A message as `messages` reads it; the frame in flight has the id 4, the records 5 and 6.
private func seed(_ kind: UInt8, id: UInt8, _ json: String, body: [UInt8] = []) -> [UInt8] {
  let count = json.utf8.count
  return [1, kind, id, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(body.count)] + Array(json.utf8)
    + body
}

private func seeds() -> [String: [UInt8]] {
  let call =
    #"{"status":"abstained","reason":"blur","probabilities":{"a":0.5},"#
    + #""purpose":"installation_test"}"#
  let finding =
    #"{"box":[0,0,1,1],"area_fraction":0.5,"confidence":1e0,"mask":"#
    + #"{"offset":0,"bytes":2},"contour":{"offset":2,"bytes":4}}"#
  let result = """
    {"stream":1,"outcome":"findings","frame_size":[8,4],"mask_size":[8,4],"mask_encoding":"rle",\
    "findings":[\(finding)],"polyps":[{"number":1,"state":"held","box":[0,0,1,1],"call":\(call)}],\
    "quality":{"usable":true,"reasons":["blur"]},"mask_region":[0,0,8,4],"pace_fps":2.5,\
    "timings_us":{"receive":1,"wait":1,"decode":0,"preprocess":1,"inference":1,"postprocess":1,\
    "total":6},"model":"m\\u002f1","pipeline_sha256":"bb","provider":"cpu"}
    """
  let account = #"{"received":1,"answered":1,"late":0,"dropped":{"torn":0}}"#
  return [
    "result": seed(0x83, id: 4, result, body: [16, 16, 1, 0, 1, 0]),
    "dropped": seed(0x84, id: 4, #"{"stream":1,"reason":"torn","message":"\ud83d\ude00"}"#),
    "closed": seed(0x85, id: 0, #"{"stream":1,"accounting":\#(account)}"#),
    "call": seed(0x8A, id: 0, #"{"stream":1,"polyp":1,"status":"abstained",\#(place)}"#),
    "recorded": seed(0x8D, id: 5, #"{\#(place),"repeat":true}"#),
    "unrecorded": seed(0xFF, id: 6, #"{"code":"not_recorded","message":"no such class"}"#),
    "error": seed(0xFF, id: 4, #"{"code":"busy","message":"full","ends_session":true}"#),
    "raw": [0] + message(0x84, id: 4, Array(#"{"stream":1,"reason":"failed"}"#.utf8)),
  ]
}
