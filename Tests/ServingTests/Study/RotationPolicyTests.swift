import Base
import Foundation
import Ledger
import Testing

@testable import Serving

@Suite("When a ledger begins a new file")
struct RotationPolicyTests {
  private func policy(_ members: JSONObject) throws -> RotationPolicy {
    try RotationPolicy(JSONFields(.object(members)))
  }

  @Test func aConfigurationSaysSizeAndMonths() throws {
    #expect(try policy([:]) == RotationPolicy())
    let small = try policy(["megabytes": 1, "monthly": true])
    #expect(small.maximumByteCount == 1 << 20 && small.isMonthly)
    let damages: [JSONObject] = [
      ["megabytes": 0], ["megabytes": 65_537], ["monthly": "yes"], ["weekly": true],
    ]
    for damage in damages {
      #expect(throws: JSONError.self) { try policy(damage) }
    }
  }

  @Test func aFileIsFinishedAtItsSizeOrInAnotherMonth() {
    // 2026-03-31 23:59:59 UTC.
    let began: Int64 = 1_775_001_599_000
    func file(_ byteCount: Int) -> LedgerFile {
      LedgerFile(number: 1, firstSequence: 0, byteCount: byteCount, began: began)
    }
    let march = Date(timeIntervalSince1970: Double(began) / 1000)
    var policy = RotationPolicy()
    #expect(!policy.isDue(file(policy.maximumByteCount - 1), at: march))
    #expect(policy.isDue(file(policy.maximumByteCount), at: march))
    #expect(!policy.isDue(file(1), at: march + 2))
    policy.isMonthly = true
    #expect(!policy.isDue(file(1), at: march))
    #expect(policy.isDue(file(1), at: march + 2))
  }
}
