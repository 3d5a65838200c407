import Base
import Foundation
import Testing

@Suite("Bash completion")
struct CommandCompletionTests {
  /// What bash offers for the last of `words`, with the working folder as given.
  private func offers(
    _ words: [String], of command: Command = SampleProgram.program, folder: URL? = nil
  ) throws -> [String] {
    let quoted = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }
    let script = """
      \(command.bashCompletion)
      COMP_WORDS=(\(quoted.joined(separator: " ")))
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _\(command.name)
      for reply in "${COMPREPLY[@]}"; do echo "$reply"; done
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["--norc", "-c", script]
    process.currentDirectoryURL = folder
    let output = Pipe()
    let faults = Pipe()
    process.standardOutput = output
    process.standardError = faults
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = faults.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: complaints, as: UTF8.self) == "")
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
  }

  @Test(
    arguments: [
      (["sample", ""], ["models", "predict"]),
      (["sample", "p"], ["predict"]),
      (["sample", "-"], ["--help"]),
      (["sample", "models", ""], ["list", "show"]),
      (["sample", "models", "s"], ["show"]),
      (["sample", "models", "show", ""], ["large", "lite"]),
      (["sample", "models", "show", "la"], ["large"]),
      (["sample", "models", "list", "--"], ["--help", "--json"]),
      (
        ["sample", "predict", "--"],
        ["--fps", "--help", "--json", "--out", "--set", "--shape"]
      ),
      (["sample", "predict", "a.jpg", "--s"], ["--set", "--shape"]),
      (["sample", "predict", "--json", "--f"], ["--fps"]),
      (["sample", "predict", "--shape", ""], ["round", "square"]),
      (["sample", "predict", "--shape", "r"], ["round"]),
      (["sample", "predict", "--shape", "="], ["round", "square"]),
      (["sample", "predict", "--shape", "=", "s"], ["square"]),
      (["sample", "predict", "--fps", ""], []),
      (["sample", "models", "list", ""], []),
    ] as [([String], [String])])
  func offersWordsOfTheCommand(line: [String], expected: [String]) throws {
    #expect(try offers(line) == expected)
  }

  @Test func offersFilesAndFoldersWhateverTheirNames() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(at: folder) }
    let inner = folder.appendingPathComponent("some folder")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    for name in ["a.jpg", "b c.jpg", "star*"] {
      try Data().write(to: folder.appendingPathComponent(name))
    }
    let all = ["a.jpg", "b c.jpg", "some folder", "star*"]
    #expect(try offers(["sample", "predict", ""], folder: folder) == all)
    #expect(try offers(["sample", "predict", "b"], folder: folder) == ["b c.jpg"])
    #expect(try offers(["sample", "predict", "a.jpg", "--out", "st"], folder: folder) == ["star*"])
    #expect(
      try offers(["sample", "models", "show", "--models", ""], folder: folder) == ["some folder"])
  }

  @Test func servesAProgramWithoutSubcommands() throws {
    let daemon = Command(
      "daemon", summary: "D.",
      options: [.flag("check", help: "C."), .value("config", "FILE", help: "F.")],
      operands: .init("WORD", count: 0...9, help: "W.", completion: .words(["one", "two"]))
    ) { _ in 0 }
    #expect(try offers(["daemon", "--c"], of: daemon) == ["--check", "--config"])
    #expect(try offers(["daemon", "o"], of: daemon) == ["one"])
    #expect(try offers(["daemon", "one", "t"], of: daemon) == ["two"])
    #expect(try offers(["daemon", "one", "--ch"], of: daemon) == ["--check"])
  }
}
