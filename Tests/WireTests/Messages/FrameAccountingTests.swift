import Base
import Testing
import Wire

@Suite("Frame accounting")
struct FrameAccountingTests {
  private func read(_ text: String) throws -> FrameAccounting {
    try FrameAccounting(JSONFields(JSONValue(parsing: Array(text.utf8))))
  }

  @Test func startsAtZeroAndCountsEachReasonByItself() {
    var accounting = FrameAccounting()
    #expect(accounting.pending == 0 && accounting.droppedTotal == 0)
    for (index, reason) in DropReason.allCases.enumerated() {
      accounting[reason] += index + 1
      for (other, later) in DropReason.allCases.enumerated() {
        #expect(accounting[later] == (other <= index ? other + 1 : 0))
      }
    }
    #expect(accounting.droppedTotal == 45)
  }

  @Test func pendingIsWhatIsNeitherAnsweredNorDropped() {
    var accounting = FrameAccounting()
    accounting.received = 10
    accounting.answered = 4
    accounting.late = 4
    accounting[.superseded] = 3
    accounting[.failed] = 1
    #expect(accounting.droppedTotal == 4 && accounting.pending == 2)
  }

  @Test func addsUpStreams() {
    var total = SampleMessages.accounting
    total += SampleMessages.accounting
    #expect(total.received == 106 && total.answered == 14 && total.late == 4)
    #expect(total.droppedTotal == 90 && total[.shuttingDown] == 16)
    #expect(total.pending == 2 * SampleMessages.accounting.pending)
  }

  @Test func countsReasonsOfLaterVersionsAsFailedAndTakesMissingOnesForZero() throws {
    let accounting = try read(
      #"{"received":5,"answered":1,"late":0,"dropped":{"superseded":1,"failed":1,"too_hot":2}}"#)
    #expect(accounting[.superseded] == 1 && accounting[.failed] == 3 && accounting[.expired] == 0)
    #expect(accounting.pending == 0)
  }

  @Test func hugeCountsOfAPeerCannotOverflowTheSums() throws {
    let huge = String(1 << 48)
    // More reasons than fit into a message.
    let dropped = (0..<8192).map { "\"\($0)\":\(huge)" }.joined(separator: ",")
    let accounting = try read(
      "{\"received\":0,\"answered\":\(huge),\"late\":0,\"dropped\":{\(dropped)}}")
    #expect(accounting.droppedTotal == 8192 << 48 && accounting.pending == -(8193 << 48))
    for number in ["-1", "281474976710657", "9223372036854775807"] {
      #expect(throws: JSONError(.invalidValue, at: "answered", "")) {
        try read("{\"received\":0,\"answered\":\(number),\"late\":0,\"dropped\":{}}")
      }
      #expect(throws: JSONError(.invalidValue, at: "dropped.quota", "")) {
        try read(
          "{\"received\":0,\"answered\":0,\"late\":0,\"dropped\":{\"quota\":\(number)}}")
      }
    }
  }
}
