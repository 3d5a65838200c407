import Base
import Foundation
import Training

/// The labelled pictures that a command line names.
struct LabelArguments {
  static let options: [Option] =
    [
      .value(
        "images", "DIR", help: "The folder that pictures' paths start from; else that of LABELS."),
      .value(
        "table", "FILE", help: "What labels mean; else hyperplastic, adenoma, sessile serrated."),
    ] + StudyPatients.options

  let file: LabelFile
  let dataset: LabelledDataset
  /// The folder that pictures' paths start from.
  let folder: String

  init(
    _ path: String, _ arguments: ParsedArguments, usually standard: LabelTable = .standard
  ) throws {
    file = try Self.file(path, arguments, usually: standard)
    dataset = try LabelledDataset(file)
    folder = Self.folder(path, arguments)
  }

  /// Reads a table of labels as the command line says.
  static func file(
    _ path: String, _ arguments: ParsedArguments, usually standard: LabelTable = .standard,
    takesUnlabelled: Bool = false
  ) throws -> LabelFile {
    let table = try arguments.string("table").map { path in
      try Self.document(path) { try LabelTable(json: $0) }
    }
    let file = try LabelFile(
      path: path, table: table ?? standard, takesUnlabelled: takesUnlabelled)
    try StudyPatients(arguments)?.check(file)
    return file
  }

  /// The folder that the pictures' paths of a table start from.
  static func folder(_ path: String, _ arguments: ParsedArguments) -> String {
    arguments.string("images") ?? URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// A picture's or a mask's path.
  func path(of name: String) -> String {
    URL(fileURLWithPath: folder).appendingPathComponent(name).path
  }

  /// Reads a JSON document as what it is to be, naming the file in errors.
  static func document<Value>(
    _ path: String, as read: (JSONValue) throws -> Value
  ) throws -> Value {
    let bytes = try FileDescriptor.readFile(path, maximumByteCount: LabelFile.maximumByteCount)
    do {
      return try read(JSONValue(parsing: bytes))
    } catch let error as JSONError {
      throw TrainingError(.malformedTable, "\(path): \(error)")
    }
  }

  /// Writes a result, naming the file in errors.
  static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw TrainingError(.notWritten, "cannot write \(path): \(error.localizedDescription)")
    }
  }
}
