import Base
import Client
import Foundation
import Study
import TestSupport
import Testing
import Wire

@Suite("The endoscopist calls first", .serialized)
struct EndoscopistFirstTests {
  /// Sends a scene's frames one after the other, and gives the last result.
  private func send(
    _ connection: DaemonConnection, stream: Int, _ count: Int
  ) throws -> (last: ResultMessage?, calls: [CallMessage]) {
    let files = try SceneOnDisk.large.get().files
    var last: ResultMessage?
    var calls: [CallMessage] = []
    for index in 0..<count {
      let data = try Data(contentsOf: URL(fileURLWithPath: files[index % files.count]))
      let frame = FrameMessage(stream: stream, encoding: .jpeg, captured: .now)
      let id = try data.withUnsafeBytes { try connection.send(frame, bytes: $0) }
      while true {
        let (answered, reply) = try connection.receive()
        switch reply {
        case .call(let call): calls.append(call)
        case .result(let result) where answered == id: last = result.message
        default: break
        }
        if answered == id { break }
      }
    }
    return (last, calls)
  }

  @Test func andIsToldTheOpinionOnlyThen() throws {
    let study = try RunningStudy(display: "on_demand", endoscopistFirst: true, isRehearsal: true)
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    let opened = try connection.openStream(OpenStreamMessage(name: "room", imagingMode: .nbi))
    let sequence = try #require(opened.receipt?.sequence)
    try connection.reveal(true, in: opened.stream)
    let before = try send(connection, stream: opened.stream, 40)
    let polyps = try #require(before.last?.polyps)
    let number = try #require(polyps.first?.number)
    // Where the polyp is may be shown; what it is taken for may not.
    #expect(polyps.allSatisfy { $0.call == nil })

    // A call under the name of another record is not recorded, and opens nothing.
    _ = try connection.record(
      RecordMessage(
        event: "resection", details: ["examination": "E", "fate": "lost"], request: "used"))
    var message = RecordMessage(
      event: "endoscopist_call",
      details: [
        "polyp": .string("\(sequence).\(number)"), "class": "adenoma", "confident": true,
        "person": "dr-1",
      ], request: "used")
    #expect(throws: ClientError(.refused(.notRecorded), "")) { try connection.record(message) }
    let still = try send(connection, stream: opened.stream, 3)
    #expect(try #require(still.last?.polyps).allSatisfy { $0.call == nil })

    message.request = "call-1"
    let recorded = try connection.record(message)
    let after = try send(connection, stream: opened.stream, 3)
    let polyp = try #require(after.last?.polyps?.first { $0.number == number })
    #expect(polyp.call != nil)
    // Told again, it is the same record, although the opinion is shown by now.
    let again = try connection.record(message)
    #expect(again.isRepeat && again.receipt == recorded.receipt)
    _ = try connection.closeStream(opened.stream)
    #expect(daemon.stop() == 0)

    let call = try #require(try study.records(EndoscopistCallEvent.self).first)
    #expect(call.receipt == recorded.receipt)
    #expect(!call.event.followsDisplay)
    let shown = try study.records(DisplayEvent.self).filter {
      $0.event.content == .opinion && $0.event.polyp.polyp == number
    }
    #expect(shown.count == 1)
    #expect(shown.allSatisfy { $0.receipt.sequence > recorded.receipt.sequence })
  }

  @Test func aCallAfterTheDisplayIsKnownAsSuch() throws {
    let study = try RunningStudy(isRehearsal: true)
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    let opened = try connection.openStream(OpenStreamMessage(name: "room", imagingMode: .nbi))
    let sequence = try #require(opened.receipt?.sequence)
    let polyps = try #require(try send(connection, stream: opened.stream, 40).last?.polyps)
    let number = try #require(polyps.first?.number)
    for polyp in ["\(sequence).\(number)", "0.1"] {
      _ = try connection.record(
        RecordMessage(
          event: "endoscopist_call", details: ["polyp": .string(polyp), "confident": false]))
    }
    #expect(daemon.stop() == 0)
    let calls = try study.records(EndoscopistCallEvent.self)
    // Of a polyp that this daemon did not follow, nothing is known.
    #expect(calls.map(\.event.followsDisplay) == [true, true])
  }
}
