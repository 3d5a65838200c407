import Base
import Client
import Foundation
import Study
import TestSupport
import Testing
import Wire

@Suite("A study's frames, as they are recorded", .serialized)
struct FrameRecordsTests {
  /// Sends frames one after the other, each once the one before is answered.
  ///
  /// - Parameters:
  ///   - connection: The station's.
  ///   - stream: The stream.
  ///   - isOver: Asked after each frame, with how many there were.
  /// - Returns: When each frame was answered.
  /// - Throws: What goes wrong with files and the connection.
  private func send(
    _ connection: DaemonConnection, _ stream: Int, until isOver: (Int) -> Bool
  ) throws -> [MonotonicInstant] {
    let data = try SceneOnDisk.shared.get().files.map {
      try Data(contentsOf: URL(fileURLWithPath: $0))
    }
    var answered: [MonotonicInstant] = []
    while !isOver(answered.count) {
      let id = try data[answered.count % data.count].withUnsafeBytes {
        try connection.send(
          FrameMessage(stream: stream, encoding: .jpeg, captured: .now), bytes: $0)
      }
      while try connection.receive().id != id {}
      answered.append(.now)
    }
    return answered
  }

  private func verify(_ study: RunningStudy) throws -> BuiltBinary.Outcome {
    try BuiltBinary.run("biopsyctl", ["audit", "verify", "--ledger", study.ledgerFolder])
  }

  private func sums(_ blocks: [FramesEvent]) -> [FrameOutcome: Int] {
    blocks.flatMap(\.frames).reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
  }

  private func stream(
    _ daemon: RunningDaemon, frames: Int, framesPerSecond: Int
  ) throws {
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "\(frames)", "--fps",
      "\(framesPerSecond)", "--imaging-mode", "nbi", "--examination", "E-1",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func blocksAndAccountAgree() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    // Each frame after the answer to the one before; then faster than the daemon is.
    try stream(daemon, frames: 24, framesPerSecond: 0)
    try stream(daemon, frames: 100, framesPerSecond: 500)
    let status = try JSONFields(.object(daemon.connect().status()))
    let lost = try status.object("study").integer("frames_lost")
    #expect(lost == 0)
    let violations = try JSONSchema.ofMessage("status").violations(in: .object(status.members))
    #expect(violations.isEmpty, "\(violations)")
    #expect(daemon.stop() == 0, "\(daemon.log)")

    let opened = try study.records(StreamOpenedEvent.self)
    let accounts = try study.records(StreamClosedEvent.self)
    let blocks = try study.records(FramesEvent.self)
    #expect(opened.map(\.event.recordsFrames) == [true, true])
    #expect(accounts.map(\.event.received) == [24, 100])
    #expect(accounts[1].event.dropped["superseded", default: 0] > 0)
    for account in accounts {
      let own = blocks.filter { $0.event.stream == account.event.stream }
      #expect(own.allSatisfy { $0.receipt.sequence < account.receipt.sequence })
      let frames = own.flatMap(\.event.frames)
      #expect(account.event.lost == 0 && frames.count == account.event.received)
      #expect(Set(frames.map(\.number)) == Set(1...UInt32(account.event.received)))
      let sums = sums(own.map(\.event))
      let answered = sums[.answered, default: 0] + sums[.answeredLate, default: 0]
      #expect(answered == account.event.answered)
      #expect(sums[.answeredLate, default: 0] == account.event.late)
      for (reason, count) in account.event.dropped {
        let counted = sums.first { $0.key.reason == reason }?.value
        #expect(counted == count, "\(reason)")
      }
    }
    let first = blocks.filter { $0.event.stream == accounts[0].event.stream }
      .flatMap(\.event.frames)
    #expect(first.contains { $0.polyps.count > 0 && $0.polyps[0] == 1 })
    #expect(first.allSatisfy { $0.outcome.isAnswered && $0.latencyMicroseconds > 100 })
    let verified = try verify(study)
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func aKilledDaemonLosesNoMoreThanTheBound() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    let opened = try connection.openStream(OpenStreamMessage(name: "room", imagingMode: .nbi))
    let began = MonotonicInstant.now
    let answered = try send(connection, opened.stream) { _ in
      MonotonicInstant.now - began > .seconds(5)
    }
    kill(daemon.process.processIdentifier, SIGKILL)
    let killed = MonotonicInstant.now
    daemon.process.waitUntilExit()

    let again = try study.daemon()
    #expect(again.stop() == 0, "\(again.log)")
    let blocks = try study.records(FramesEvent.self).map(\.event)
    // A block's second and the round of those that are due, the batch, and some patience with the disk.
    let bound = Duration.milliseconds(1000 + 250 + 200) + .seconds(1)
    let safe = answered.count { killed - $0 > bound }
    let recorded = blocks.flatMap(\.frames)
    #expect(safe > 0)
    #expect(recorded.count >= safe && recorded.count <= answered.count)
    #expect(recorded.map(\.number) == (0..<recorded.count).map { UInt32($0 + 1) })
    #expect(recorded.allSatisfy { $0.outcome.isAnswered })
    #expect(try study.records(StreamClosedEvent.self).isEmpty)
    let verified = try verify(study)
    #expect(verified.status == 0, "\(verified.output)")
    #expect(verified.output.contains("streams without an account: 1"))
  }

  @Test func aStationThatIsGoneLeavesItsFramesAndTheirAccount() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    do {
      let connection = try daemon.connect()
      let opened = try connection.openStream(OpenStreamMessage(name: "room", imagingMode: .nbi))
      _ = try send(connection, opened.stream) { $0 == 5 }
      // One more is on its way when the connection goes.
      let data = try Data(contentsOf: URL(fileURLWithPath: SceneOnDisk.shared.get().files[0]))
      _ = try data.withUnsafeBytes {
        try connection.send(
          FrameMessage(stream: opened.stream, encoding: .jpeg, captured: .now), bytes: $0)
      }
    }
    #expect(daemon.stop() == 0, "\(daemon.log)")
    let account = try #require(try study.records(StreamClosedEvent.self).first?.event)
    let frames = try study.records(FramesEvent.self).flatMap(\.event.frames)
    #expect(account.received == frames.count && account.received >= 5)
    let verified = try verify(study)
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func aProtocolCanLeaveFramesOut() throws {
    let study = try RunningStudy(recordsFrames: false)
    let daemon = try study.daemon()
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--frames", "6", "--fps", "0",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let status = try JSONFields(.object(daemon.connect().status()))
    let members = try status.object("study").names
    #expect(!members.contains("frames_lost"))
    #expect(daemon.stop() == 0)
    #expect(try study.records(FramesEvent.self).isEmpty)
    #expect(try study.records(StreamOpenedEvent.self).allSatisfy { !$0.event.recordsFrames })
    #expect(try study.records(StreamClosedEvent.self).map(\.event.received) == [6])
    let verified = try verify(study)
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func whatAShadowSawIsRecordedAndNeverShown() throws {
    let study = try RunningStudy(hasShadow: true)
    let daemon = try study.daemon()
    let isWatching = try (0..<2400).contains { _ in
      let status = try JSONFields(.object(daemon.connect().status()))
      let pipeline = try status.elements("pipelines")[0]
      let shadows = try JSONFields(pipeline.value, at: pipeline.path).elements("shadows")
      if shadows.isEmpty { Thread.sleep(forTimeInterval: 0.05) }
      return !shadows.isEmpty
    }
    #expect(isWatching, "\(daemon.log)")
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "20", "--fps", "5",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(daemon.stop() == 0)
    let opened = try #require(try study.records(StreamOpenedEvent.self).first)
    let account = try #require(try study.records(StreamClosedEvent.self).first?.event)
    let shadows = try study.records(ShadowAccountEvent.self).map(\.event)
    #expect(shadows.allSatisfy { $0.stream == Int64(opened.receipt.sequence) })
    #expect(shadows.allSatisfy { $0.model.hasPrefix("polyp-lite/") })
    let counts = shadows.map(\.frames).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    #expect(counts.values.reduce(0, +) == account.answered)
    // It is the model that serves: where it looked, it saw the same.
    #expect(Set(counts.keys).isSubset(of: ["neither", "same_place", "skipped"]), "\(counts)")
    let verified = try verify(study)
    #expect(verified.status == 0, "\(verified.output)")
  }
}
