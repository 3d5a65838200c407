import Base
import Client
import Foundation
import Testing
import Wire

@Suite("A station whose daemon is killed", .serialized)
struct ReconnectTests {
  /// What became of each frame that was sent.
  private struct Fates: Sendable {
    var sent: [UInt64] = []
    var answered: [UInt64] = []
    var lost: [UInt64] = []
    var connections = 0
    var answersByConnection: [Int: Int] = [:]
  }

  @Test(arguments: [false, true])
  func losesOnlyWhatWasInFlightAndComesBack(sharesMemory: Bool) throws {
    let side = 256
    let pixels = [UInt8](repeating: 128, count: side * side)
    let encoding = FrameMessage.Encoding.raw(.init(format: "gray8", width: side, height: side))
    var daemon = try RunningDaemon()
    let folder = daemon.folder
    let ring = sharesMemory ? try FrameRing(slots: 8, slotByteCount: pixels.count) : nil
    let link = StationLink(
      path: daemon.socketPath, hello: HelloMessage(client: "station"),
      stream: OpenStreamMessage(name: "room-1", deadlineMilliseconds: 60_000), ring: ring,
      backoff: Backoff(seed: 11))
    let fates = Locked(Fates())
    let isOver = Flag()
    let receiver = DedicatedThread(name: "receive") {
      while let event = try? link.receive() {
        let goesOn = fates.withLock { fates -> Bool in
          switch event {
          case .connected: fates.connections += 1
          case .reply(let id, .result), .reply(let id, .dropped):
            fates.answered.append(id)
            fates.answersByConnection[fates.connections, default: 0] += 1
          case .reply: break
          case .lost(let frames, _): fates.lost += frames
          case .closed: return false
          }
          return true
        }
        guard goesOn else { return }
      }
    }
    let sender = DedicatedThread(name: "send") {
      while !isOver.isSet {
        let id = pixels.withUnsafeBytes { link.send(encoding, captured: .now, bytes: $0) }
        if let id { fates.withLock { $0.sent.append(id) } }
        Thread.sleep(forTimeInterval: 0.005)
      }
    }
    func eventually(_ condition: (Fates) -> Bool) -> Bool {
      (0..<600).contains { _ in
        if condition(fates.withLock { $0 }) { return true }
        Thread.sleep(forTimeInterval: 0.05)
        return false
      }
    }
    #expect(eventually { $0.answersByConnection[1, default: 0] > 20 })
    for round in 2...3 {
      kill(daemon.process.processIdentifier, SIGKILL)
      daemon.process.waitUntilExit()
      daemon = try RunningDaemon([], in: folder)
      // No longer than the longest wait, and what a busy machine needs besides.
      #expect(eventually { $0.answersByConnection[round, default: 0] > 20 })
    }
    isOver.set()
    sender.join()
    #expect(eventually { Set($0.answered + $0.lost).count == $0.sent.count })
    link.close()
    receiver.join()
    let all = fates.withLock { $0 }
    #expect(all.connections == 3)
    // Each frame has one fate, and few were in flight.
    #expect((all.answered + all.lost).sorted() == all.sent)
    #expect(all.lost.count <= 2 * 8, "\(all.lost.count) lost")
  }
}
