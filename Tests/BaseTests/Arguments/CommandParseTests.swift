import Base
import Testing

@Suite("Command lines")
struct CommandParseTests {
  private let program = SampleProgram.program

  /// The message and the command path of the refusal of a line.
  private func refusal(_ line: String...) -> UsageError? {
    do {
      _ = try program.parse(line)
      return nil
    } catch {
      return error
    }
  }

  @Test func findsTheCommandItsOptionsAndOperands() throws {
    let arguments = try #require(
      try program.run("predict", "a.jpg", "--fps", "25", "--json", "b.jpg", "--out=x=y"))
    #expect(arguments.commandPath == ["sample", "predict"])
    #expect(arguments.operands == ["a.jpg", "b.jpg"])
    #expect(arguments.has("json") && arguments.has("fps") && !arguments.has("shape"))
    #expect(arguments.string("fps") == "25" && arguments.string("out") == "x=y")
    #expect(arguments.string("shape") == nil && arguments.strings("set").isEmpty)
  }

  @Test func selectsNestedCommands() throws {
    guard case .run(let command, let arguments) = try program.parse(["models", "list"]) else {
      Issue.record("the line does not run a command")
      return
    }
    #expect(command.name == "list")
    #expect(arguments.commandPath == ["sample", "models", "list"])
  }

  @Test func collectsEveryValueOfARepeatedOption() throws {
    let arguments = try #require(
      try program.run("predict", "--set", "a=1", "f", "--set=b=2", "--set", "c"))
    #expect(arguments.strings("set") == ["a=1", "b=2", "c"])
    #expect(arguments.string("set") == "c")
  }

  @Test func takesEverythingAfterTwoDashesAsOperands() throws {
    let arguments = try #require(
      try program.run("predict", "--json", "--", "--fps", "--help", "--"))
    #expect(arguments.operands == ["--fps", "--help", "--"])
    #expect(arguments.has("json") && !arguments.has("fps"))
  }

  @Test func takesASingleDashAsAnOperandAndEmptyWordsAsTheyAre() throws {
    #expect(try program.run("predict", "-", "")?.operands == ["-", ""])
    #expect(try program.run("predict", "f", "--out=")?.string("out") == "")
    #expect(try program.run("predict", "f", "--out", "")?.string("out") == "")
  }

  @Test func takesTheWordAfterAnOptionAsItsValueWhateverItIs() throws {
    #expect(try program.run("predict", "f", "--fps", "-5")?.string("fps") == "-5")
    #expect(try program.run("predict", "f", "--out", "--json")?.string("out") == "--json")
  }

  @Test func refusesWhatTheCommandDoesNotKnow() {
    #expect(refusal("paint")?.message == "no such command: \"paint\"")
    #expect(refusal("models", "drop")?.commandPath == ["sample", "models"])
    #expect(refusal("--json")?.message == "no such command: \"--json\"")
    #expect(refusal("predict", "f", "--nope")?.message == "no such option: --nope")
    #expect(refusal("predict", "f", "--nope=1")?.message == "no such option: --nope")
    #expect(refusal("predict", "f", "-j")?.message == "no such option: -j")
    #expect(refusal("predict", "f", "--jso")?.message == "no such option: --jso")
    #expect(refusal("predict", "f", "--JSON")?.message == "no such option: --JSON")
  }

  @Test func refusesMissingAndSurplusValues() {
    #expect(refusal("predict", "f", "--fps")?.message == "--fps needs a value: RATE")
    #expect(refusal("predict", "f", "--json=1")?.message == "--json takes no value")
    #expect(refusal("predict", "--fps=1", "f", "--fps=1")?.message == "--fps is given twice")
    #expect(refusal("predict", "--json", "f", "--json")?.message == "--json is given twice")
  }

  @Test func countsOperands() throws {
    #expect(refusal("predict")?.message == "FILE is missing")
    #expect(try program.run("predict", "a", "b", "c")?.operands.count == 3)
    #expect(refusal("predict", "a", "b", "c", "d")?.message == "\"d\" is one word too many")
    #expect(refusal("models", "list", "x")?.message == "\"x\" is one word too many")
    #expect(refusal()?.message == "a command is missing")
    #expect(refusal("models")?.message == "a command is missing")
  }

  @Test func pointsToTheHelpOfTheCommandBeingRead() {
    #expect(
      refusal("models", "show")?.description
        == "MODEL is missing\nSee \"sample models show --help\".")
  }

  @Test func readsValuesAsTypes() throws {
    let arguments = try #require(
      try program.run("predict", "f", "--fps", "12.5", "--shape=square", "--out", "7"))
    #expect(try arguments.number("fps", in: 1...100) == 12.5)
    #expect(try arguments.integer("out", in: 0...7) == 7)
    #expect(try arguments.choice("shape", of: SampleProgram.Shape.self) == .square)
    #expect(try arguments.integer("nothing", in: 0...1) == nil)
    #expect(try arguments.number("nothing", in: 0...1) == nil)
    #expect(try arguments.choice("nothing", of: SampleProgram.Shape.self) == nil)
  }

  @Test func refusesValuesOfTheWrongTypeOrRange() throws {
    for value in ["", "x", "8", "-1", "1.0", "1e0", " 1", "99999999999999999999"] {
      let arguments = try #require(try program.run("predict", "f", "--fps", value))
      #expect(
        throws: arguments.usageError(
          "--fps: a whole number from 0 to 7 is expected, "
            + "not \"\(value)\"")
      ) {
        try arguments.integer("fps", in: 0...7)
      }
    }
    for value in ["", "x", "7.1", "nan", "inf", "-0.1", "1,5"] {
      let arguments = try #require(try program.run("predict", "f", "--fps", value))
      #expect(throws: UsageError.self, "\(value)") { try arguments.number("fps", in: 0...7) }
    }
    let arguments = try #require(try program.run("predict", "f", "--shape", "oval"))
    #expect(
      throws: arguments.usageError("--shape: one of round, square is expected, not \"oval\"")
    ) {
      try arguments.choice("shape", of: SampleProgram.Shape.self)
    }
  }
}
