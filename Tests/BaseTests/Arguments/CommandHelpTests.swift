import Base
import Testing

@Suite("Help")
struct CommandHelpTests {
  private let program = SampleProgram.program

  @Test func listsEveryOptionWithItsValueAndHelp() throws {
    let text = try #require(try program.help("predict", "--help"))
    for option in SampleProgram.predict.options {
      #expect(text.contains("--\(option.name)"), "\(option.name)")
      #expect(text.contains(option.help), "\(option.name)")
    }
    for words in [
      "--fps RATE", "--set KEY=VALUE", "--help", "FILE", "The pictures.",
      "Usage: sample predict [OPTIONS] FILE…", "Prints one JSON document a picture.",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func isThereAtEveryLevel() throws {
    let top = try #require(try program.help("--help"))
    #expect(top.hasPrefix("A sample.\n\nUsage: sample COMMAND\n"))
    for words in ["predict", "Segment pictures.", "models", "The registry."] {
      #expect(top.contains(words), "\(words)")
    }
    let group = try #require(try program.help("models", "-h"))
    #expect(group.contains("Usage: sample models COMMAND") && group.contains("Show one model."))
    let leaf = try #require(try program.help("models", "show", "--help"))
    #expect(leaf.contains("Usage: sample models show [OPTIONS] MODEL\n"))
    #expect(leaf.contains("--models DIR") && !leaf.contains("--fps"))
  }

  @Test func isGivenWhereverItIsAskedFor() throws {
    #expect(try program.help("predict", "a", "--json", "--help") != nil)
    #expect(try program.help("predict", "a", "b", "c", "d", "-h") != nil)
    #expect(try program.help("predict", "--", "--help") == nil)
  }

  @Test func keepsItsLinesWithinAHundredColumns() throws {
    let words = (0..<60).map { String(repeating: "w", count: 1 + $0 % 9) }
    let command = Command(
      "x", summary: "X.",
      options: [
        .flag("a", help: words.joined(separator: " ")),
        .value(
          "a-name-that-is-longer-than-its-column", "VALUE", help: words.joined(separator: " ")),
      ]
    ) { _ in 0 }
    let text = try #require(try command.help("--help"))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(text.split(whereSeparator: { " \n".contains($0) }).filter { $0 == "wwww" }.count == 14)
  }
}
