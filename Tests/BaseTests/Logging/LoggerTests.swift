import Base
import Foundation
import Testing

@Suite("Logger")
struct LoggerTests {
  private let lines = Locked<[String]>([])

  private func logger(_ threshold: LogLevel = .debug) -> Logger {
    let lines = lines
    return Logger(threshold: threshold) { line in lines.withLock { $0.append(line) } }
  }

  @Test func writesPriorityEventAndFieldsInOneLine() {
    logger().log(.info, "session_opened", ["session": 7, "pid": Int32(42), "uid": UInt32(1000)])
    #expect(lines.withLock { $0 } == ["<6>session_opened session=7 pid=42 uid=1000\n"])
  }

  @Test func leavesOutFieldsWithoutValue() {
    let nothing: String? = nil
    logger().log(.error, "x", ["a": nothing, "b": 1.5, "c": Optional("d"), "e": nil])
    #expect(lines.withLock { $0 } == ["<3>x b=1.5 c=d\n"])
  }

  @Test(arguments: [
    ("plain", "plain"),
    ("/run/biopsyd/biopsyd.sock", "/run/biopsyd/biopsyd.sock"),
    ("", "\"\""),
    ("two words", "\"two words\""),
    ("a=b", "\"a=b\""),
    ("say \"x\"", "\"say \\\"x\\\"\""),
    ("first\nsecond", "\"first\\nsecond\""),
    ("\u{1B}[31mred", "\"\\u001b[31mred\""),
    ("tab\t", "\"tab\\t\""),
    ("né", "né"),
    ("back\\slash", "back\\slash"),
    ("<3>forged", "<3>forged"),
  ])
  func quotesValuesThatWouldNotReadBack(value: String, written: String) {
    logger().log(.info, "event", ["key": value])
    #expect(lines.withLock { $0 } == ["<6>event key=\(written)\n"])
  }

  @Test func keepsAValueWithLineFeedsOnItsLine() {
    logger().log(.warning, "bad", ["error": "a\n<0>forged emergency\r\nb"])
    let line = lines.withLock { $0 }.joined()
    #expect(line.split(whereSeparator: \.isNewline).count == 1 && line.hasSuffix("\n"))
  }

  @Test func writesWhatIsGraveEnough() {
    for threshold in LogLevel.allCases {
      lines.withLock { $0 = [] }
      for level in LogLevel.allCases { logger(threshold).log(level, "e") }
      let expected = LogLevel.allCases.filter { $0 <= threshold }.map { "<\($0.rawValue)>e\n" }
      #expect(lines.withLock { $0 } == expected, "\(threshold)")
    }
  }

  @Test func levelsAreSyslogPrioritiesAndHaveNames() {
    #expect(LogLevel.allCases.map(\.rawValue) == [3, 4, 5, 6, 7])
    #expect(LogLevel.allCases.map(\.name) == ["error", "warning", "notice", "info", "debug"])
    for level in LogLevel.allCases { #expect(LogLevel(name: level.name) == level) }
    #expect(LogLevel(name: "INFO") == nil && LogLevel(name: "") == nil)
  }
}
