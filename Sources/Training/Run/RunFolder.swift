public import Base
internal import Checkpoints
internal import Foundation
internal import Tensors

/// The folder of a training run: its configuration, its log, its page, and what it can go on from.
///
/// Everything but the log is there whole or not at all.
public struct RunFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// The names of files in the folder.
  enum Names {
    static let configuration = "configuration.json"
    static let log = "log.jsonl"
    static let page = "page.html"
    static let best = "best.safetensors"
    static let activations = "activations.bin"
    static let divergence = "divergence.json"
    static let checkpointPrefix = "checkpoint-"
    static let checkpointSuffix = ".safetensors"
  }

  /// How many checkpoints are kept.
  private static let keptCheckpoints = 2

  /// Names a folder.
  public init(path: String) {
    self.path = path
  }

  /// Whether there is a run in the folder.
  public var hasRun: Bool { FileManager.default.fileExists(atPath: file(Names.configuration)) }

  /// The run's page.
  public var pagePath: String { file(Names.page) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Begins a run.
  ///
  /// - Parameter configuration: All that decides what comes of it.
  /// - Throws: `TrainingError` with the code `runDiffers` where there is a run already, or `notWritten`.
  public func begin(_ configuration: JSONValue) throws(TrainingError) {
    guard !hasRun else {
      throw TrainingError(
        .runDiffers,
        "\(path) has a run already; go on with it (--resume), or name another folder (--run)")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(.notWritten, "cannot make \(path): \(error.localizedDescription)")
    }
    try write(Names.configuration, configuration.prettyPrinted())
  }

  /// Forgets a run that was begun and did not come to its first checkpoint.
  public func abandon() {
    guard checkpoints.isEmpty else { return }
    for name in [Names.configuration, Names.page, Names.activations] { unlink(file(name)) }
  }

  /// Sees to it that the run in the folder is this one.
  ///
  /// - Parameter configuration: All that decides what comes of it.
  /// - Throws: `TrainingError` with the code `runDiffers` that names what differs.
  public func require(_ configuration: JSONValue) throws(TrainingError) {
    let found: JSONValue
    do {
      found = try JSONValue(
        parsing: FileDescriptor.readFile(
          file(Names.configuration), maximumByteCount: 1 << 24))
    } catch {
      throw TrainingError(.runDiffers, "\(path) has no run to go on with: \(error)")
    }
    guard found.serialized() != configuration.serialized() else { return }
    guard case .object(let old) = found, case .object(let new) = configuration else {
      throw TrainingError(.runDiffers, "\(file(Names.configuration)) is no run's configuration")
    }
    let names = Set(old.members.map(\.name) + new.members.map(\.name)).sorted()
    let differing = names.filter { old[$0]?.serialized() != new[$0]?.serialized() }
    throw TrainingError(
      .runDiffers,
      "the run in \(path) has another \(differing.joined(separator: ", another ")); resume it with "
        + "what it was begun with, or begin another one")
  }

  /// Writes a text in place of one that may be there.
  func write(_ name: String, _ text: String) throws(TrainingError) {
    do throws(SystemError) {
      try FileDescriptor.replaceFile(file(name), with: Array(text.utf8))
    } catch {
      throw Self.notWritten(error)
    }
  }

  /// Removes what a crash has left of the log's last line.
  func mendLog() throws(TrainingError) {
    let path = file(Names.log)
    guard let data = FileManager.default.contents(atPath: path), data.last != UInt8(ascii: "\n"),
      !data.isEmpty
    else { return }
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data.startIndex.distance(to: $0) + 1 }
    do throws(SystemError) {
      try systemCall("shorten \(path)") { truncate(path, off_t(whole ?? 0)) }
    } catch {
      throw Self.notWritten(error)
    }
  }

  /// Adds a line to the log.
  func log(_ line: JSONValue) throws(TrainingError) {
    let path = file(Names.log)
    do throws(SystemError) {
      let log = FileDescriptor(
        owning: try systemCall("open \(path)") {
          open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        })
      let bytes = Array((line.serialized() + "\n").utf8)
      try bytes.withUnsafeBytes { bytes in
        Result { () throws(SystemError) in try log.write(bytes, path: path) }
      }.get()
    } catch {
      throw Self.notWritten(error)
    }
  }

  static func notWritten(_ error: SystemError) -> TrainingError {
    TrainingError(
      .notWritten,
      "\(error); free space, or name a folder that can be written to, and go on with --resume: what "
        + "was saved before is whole")
  }

  // MARK: Checkpoints

  /// Saves where a run is, and removes what is older than the one before.
  ///
  /// - Parameters:
  ///   - step: How many steps were done.
  ///   - document: What else the run goes on from.
  ///   - states: All states.
  /// - Throws: `TrainingError` with the code `notWritten`; earlier checkpoints are then as they were.
  func save(
    step: Int, _ document: JSONValue, _ states: [(name: String, tensor: ConstantTensor)]
  ) throws(TrainingError) {
    let text = Array(document.serialized().utf8)
    let tensor = Tensor(shape: [text.count], elementType: .uint8)
    tensor.bytes.copyBytes(from: text)
    let digits = String(format: "%09d", step)
    let name = "\(Names.checkpointPrefix)\(digits)\(Names.checkpointSuffix)"
    try save(name, [(Self.documentName, ConstantTensor(tensor))] + states)
    for old in checkpoints.dropFirst(Self.keptCheckpoints) { unlink(file(old)) }
  }

  /// Saves tensors in place of a file that may be there.
  func save(
    _ name: String, _ tensors: [(name: String, tensor: ConstantTensor)]
  ) throws(TrainingError) {
    do throws(SystemError) {
      try SafeTensorsWriter.write(file(name), tensors)
    } catch {
      throw Self.notWritten(error)
    }
  }

  /// The tensor that holds a checkpoint's document.
  private static let documentName = "run.document"

  /// The names of checkpoints, the newest first.
  private var checkpoints: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter {
      $0.hasPrefix(Names.checkpointPrefix) && $0.hasSuffix(Names.checkpointSuffix)
    }.sorted(by: >)
  }

  /// The newest checkpoint that can be read; nil where there is none.
  func newestCheckpoint() -> (document: JSONFields, checkpoint: Checkpoint)? {
    for name in checkpoints {
      guard let checkpoint = try? Checkpoint(path: file(name)),
        let text = try? checkpoint[Self.documentName]?.load(), text.elementType == .uint8,
        let value = text.withBytes({ bytes in try? JSONValue(parsing: Array(bytes)) }),
        let fields = try? JSONFields(value)
      else { continue }
      return (fields, checkpoint)
    }
    return nil
  }
}
