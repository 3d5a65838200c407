import Base

/// The tensors of a model file, by name.
///
/// Reading one never runs anything: of a pickle, only what tensors need is understood, and a file
/// that asks for more is refused. The file is mapped, not read into memory.
public struct Checkpoint: Sendable {
  /// How a file is built.
  public enum Format: String, CaseIterable, Sendable {
    /// PyTorch since 1.6: a zip archive with a pickle and a file for each storage.
    case zip
    /// PyTorch before 1.6: pickles and storages one after the other.
    case legacy
    /// A JSON header and all elements.
    case safetensors
  }

  /// The file's path, as it was given.
  public let file: String
  /// How the file is built.
  public let format: Format
  /// The file's size.
  public let fileByteCount: Int
  /// The tensors, in the order of the file.
  ///
  /// The names of nested dictionaries are joined by dots; the items of lists have their index as
  /// name. No two have the same name.
  public let tensors: [CheckpointTensor]
  /// The names of what is no tensor, such as `epoch`; of a list of such things, one name.
  public let otherEntries: [String]
  private let places: [String: Int]
  /// The mapped file; nil for a checkpoint that is in memory.
  private var mapping: MappedFile?

  init(
    file: String, format: Format, fileByteCount: Int, tensors: [CheckpointTensor],
    otherEntries: [String]
  ) {
    self.file = file
    self.format = format
    self.fileByteCount = fileByteCount
    self.tensors = tensors
    self.otherEntries = otherEntries
    places = Dictionary(
      zip(tensors.lazy.map(\.name), tensors.indices), uniquingKeysWith: { first, _ in first })
  }

  /// Reads a file's description of its tensors, and checks it.
  ///
  /// The file stays mapped while the checkpoint or one of its tensors lives, and must not be cut
  /// short meanwhile.
  ///
  /// - Parameters:
  ///   - path: A `.pth`, `.pt` or `.safetensors` file; its content decides, not its name.
  ///   - limits: How much it may take.
  /// - Throws: `CheckpointError` naming the file.
  public init(
    path: String, limits: CheckpointLimits = CheckpointLimits()
  ) throws(CheckpointError) {
    let mapped: MappedFile
    do throws(SystemError) {
      mapped = try MappedFile(path)
    } catch {
      throw CheckpointError(.unreadable, "the file cannot be read (\(error))", file: path)
    }
    self = try CheckpointReader.read(
      CheckpointSource(file: path, bytes: mapped.bytes, keptBy: mapped), limits)
    mapping = mapped
  }

  /// Lets the kernel take back what was read of a mapped file; it is read again when it is needed.
  public func releasePages() {
    mapping?.releasePages()
  }

  /// Reads a checkpoint that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: A whole file, valid while `owner` lives; nobody writes it.
  ///   - owner: What keeps the bytes alive.
  ///   - file: What the file is called in errors.
  ///   - limits: How much it may take.
  /// - Throws: `CheckpointError` naming the file.
  public init(
    bytes: UnsafeRawBufferPointer, keptBy owner: any AnyObject & Sendable, file: String,
    limits: CheckpointLimits = CheckpointLimits()
  ) throws(CheckpointError) {
    self = try CheckpointReader.read(
      CheckpointSource(file: file, bytes: bytes, keptBy: owner), limits)
  }

  /// The tensor of that name, or nil.
  public subscript(name: String) -> CheckpointTensor? {
    places[name].map { tensors[$0] }
  }
}
