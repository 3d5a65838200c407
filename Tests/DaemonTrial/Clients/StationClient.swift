import Base
import Client
import Foundation
import Wire

/// A station that streams without end, whatever becomes of the daemon, and notes the calls that it is told.
final class StationClient: Sendable {
  private let link: StationLink
  private let acknowledgements: Acknowledgements
  private let isStopped = Flag()
  private let results = Locked(0)
  private let threads = Locked<[DedicatedThread]>([])

  /// Begins to stream.
  ///
  /// - Parameters:
  ///   - name: The station's name, and its examination's.
  ///   - socket: The daemon's socket.
  ///   - framesPerSecond: How many frames it sends.
  ///   - pictures: What they show.
  ///   - acknowledgements: Where it notes what it is told.
  init(
    _ name: String, socket: String, framesPerSecond: Int, pictures: Pictures = .small,
    _ acknowledgements: Acknowledgements
  ) {
    self.acknowledgements = acknowledgements
    link = StationLink(
      path: socket, hello: HelloMessage(client: name),
      stream: OpenStreamMessage(
        name: name, deadlineMilliseconds: 10_000, imagingMode: .nbi, examination: name),
      backoff: Backoff(shortest: .milliseconds(2), longest: .milliseconds(20)),
      timeout: .seconds(20))
    let receiver = DedicatedThread(name: "receive") { [self] in receive() }
    let sender = DedicatedThread(name: "send") { [self] in
      var number = 0
      while !isStopped.wait(timeout: .milliseconds(1000 / framesPerSecond)) {
        // Without a daemon it goes nowhere, and the next picture is the next one all the same.
        _ = pictures.frame(number).withUnsafeBytes {
          link.send(pictures.encoding, captured: .now, bytes: $0)
        }
        number += 1
      }
    }
    threads.withLock { $0 = [receiver, sender] }
  }

  /// How many frames were answered with a result.
  var answered: Int { results.withLock { $0 } }

  /// Ends it, once what has arrived is noted.
  func stop() {
    isStopped.set()
    link.close()
    for thread in threads.withLock({ $0 }) { thread.join() }
  }

  private func receive() {
    var stream: Int?
    while true {
      do throws(ClientError) {
        switch try link.receive() {
        case .connected(_, let opened):
          acknowledgements.note(stream: opened.receipt)
          stream = opened.receipt?.sequence
        case .reply(_, .call(let call)):
          if let stream { acknowledgements.note(call: call, stream: stream) }
        case .reply(_, .result): results.withLock { $0 += 1 }
        case .closed: return
        case .reply, .lost: break
        }
      } catch {
        // A daemon that is going away turns clients away; anything else is no answer to give.
        acknowledgements.note(problem: "the station ended: \(error)")
        return
      }
    }
  }
}
