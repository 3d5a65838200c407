import Base
import Testing

@Suite struct CSVTableTests {
  private func rows(_ text: String) throws -> [[String]] {
    let table = try CSVTable(text, name: "t.csv")
    return [table.header] + table.rows.map(\.fields)
  }

  @Test func readsPlainAndQuotedFields() throws {
    #expect(try rows("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
    #expect(try rows("a,b\r\n1,\r\n") == [["a", "b"], ["1", ""]])
    #expect(try rows("a,b\n1,2") == [["a", "b"], ["1", "2"]])
    #expect(try rows("a\n\"x, \"\"y\"\"\n z\"\n") == [["a"], ["x, \"y\"\n z"]])
    #expect(try rows("\u{FEFF}a,b\n") == [["a", "b"]])
    #expect(try rows("a,b\n\"\",\"\"") == [["a", "b"], ["", ""]])
    #expect(try rows("naïve,日本\n1,2\n").first == ["naïve", "日本"])
  }

  @Test func knowsTheLineOfEachRow() throws {
    let table = try CSVTable("a\n\"x\ny\"\nz\n", name: "t.csv")
    #expect(table.rows.map(\.line) == [2, 4])
  }

  @Test(
    arguments: [
      ("", "t.csv:1: the file is empty"),
      ("a,b\n1\n", "t.csv:2: 1 fields"),
      ("a,b\n1,2\n1,2,3\n", "t.csv:3: 3 fields"),
      ("a,b\n\n1,2\n", "t.csv:2: a blank line"),
      ("a,b\n1,2\n\n", "t.csv:3: a blank line"),
      ("a,b\n1,\"2\n3,4\n", "t.csv:2: a quote that is never closed"),
      ("a,b\n1,\"2\"x\n", "t.csv:2: text after a closing quote"),
      ("a,b\n1,x\"y\n", "t.csv:2: a quote inside a field"),
      ("a,b\n1\r,2\n", "t.csv:2: a carriage return"),
      ("a,b\n1,2\r", "t.csv:2: a carriage return"),
      ("a,b,a\n", "t.csv:1: two columns are named \"a\""),
      ("a\n\"x\n\ny\"\n1,2\n", "t.csv:5: 2 fields"),
    ])
  func refusesDamageNamingTheLine(text: String, message: String) {
    do {
      _ = try CSVTable(text, name: "t.csv")
      Issue.record("\(text) is taken")
    } catch {
      #expect(error.description.hasPrefix(message), "\(error)")
    }
  }

  @Test func readsWhatItWrites() throws {
    let fields = ["plain", "", "a, b", "say \"no\"", "two\r\nlines", "\"", "é,\n"]
    let header = (0..<fields.count).map { "column \($0)" }
    let text = CSVTable.line(header) + "\r\n" + CSVTable.line(fields) + "\r\n"
    #expect(try rows(text) == [header, fields])
  }

  @Test(arguments: CSVFormat.Separator.allCases)
  func readsFieldsBetweenOtherSeparators(separator: CSVFormat.Separator) throws {
    let others = CSVFormat.Separator.allCases.filter { $0 != separator }.map(\.rawValue).joined()
    let quoted = "\"x\(separator.rawValue)\r\ny\""
    let text = "\u{FEFF}a\(separator.rawValue)b\r\n\(others)\(separator.rawValue)\(quoted)\r\n"
    let table = try CSVTable(text, name: "t.csv", format: CSVFormat(separator: separator))
    #expect(table.header == ["a", "b"])
    #expect(table.rows.map(\.fields) == [[others, "x\(separator.rawValue)\r\ny"]])
  }

  @Test func passesOverBlankLinesWhereItMay() throws {
    let format = CSVFormat(skipsBlankLines: true)
    let table = try CSVTable("\r\na,b\r\n\n1,2\n\r\n\n", name: "t.csv", format: format)
    #expect(table.header == ["a", "b"])
    #expect(table.rows.map(\.line) == [4])
    #expect(throws: CSVError.self) { try CSVTable("\n\n", name: "t.csv", format: format) }
  }

  @Test func refusesMoreThanItsFormatAllows() throws {
    let format = CSVFormat(maximumRowCount: 1, maximumColumnCount: 2)
    #expect(try CSVTable("a,b\n1,2\n", name: "t.csv", format: format).rows.count == 1)
    for text in ["a,b\n1,2\n3,4\n", "a,b,c\n", "a,b\n1,2,3\n"] {
      #expect(throws: CSVError.self) { try CSVTable(text, name: "t.csv", format: format) }
    }
  }
}
