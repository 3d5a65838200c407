import Base
import Client
import Foundation
import Study
import TestSupport
import Testing
import Wire

@Suite("A study's daemon that is killed", .serialized)
struct StudyCrashTests {
  /// A stream of one scene whose polyp is gone and back, killed at a moment that the seed chooses.
  @Test(arguments: UInt64(1)...4)
  func losesNoCallThatWasTold(seed: UInt64) throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    var generator = SeededGenerator(seed: seed)
    var told: [LedgerReceipt] = []
    let files = try SceneOnDisk.shared.get().files
    let data = try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    let limit = Int.random(in: 2...5, using: &generator)
    for round in 0..<limit {
      let opened = try connection.openStream(OpenStreamMessage(name: "room", imagingMode: .nbi))
      told.append(try #require(opened.receipt))
      for index in 0..<10 {
        _ = try data[index % data.count].withUnsafeBytes {
          try connection.send(
            FrameMessage(stream: opened.stream, encoding: .jpeg, captured: .now), bytes: $0)
        }
      }
      try connection.send(CloseStreamMessage(stream: opened.stream))
      let isLast = round == limit - 1
      let patience = Double.random(in: 0...0.4, using: &generator)
      let began = MonotonicInstant.now
      while true {
        if isLast, (MonotonicInstant.now - began).seconds > patience {
          kill(daemon.process.processIdentifier, SIGKILL)
        }
        guard let (_, reply) = try? connection.receive() else { break }
        if case .call(let call) = reply { told.append(try #require(call.receipt)) }
        if case .streamClosed = reply, !isLast { break }
        if case .streamClosed = reply { kill(daemon.process.processIdentifier, SIGKILL) }
      }
    }
    daemon.process.waitUntilExit()

    let again = try study.daemon()
    #expect(again.stop() == 0, "seed \(seed): \(again.log)")
    let receipts =
      try study.records(CallEvent.self).map(\.receipt)
      + study.records(StreamOpenedEvent.self).map(\.receipt)
    for receipt in told { #expect(receipts.contains(receipt), "seed \(seed)") }
  }
}
