/// Why a checkpoint cannot be read, or why its reader refuses to do what it asks for.
///
/// The text names the file, the place in it, what is wrong and the remedy. What it quotes of the
/// file is short and printable.
public struct CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// The file cannot be opened or mapped.
    case unreadable
    /// The file is of none of the formats.
    case notACheckpoint
    /// The file ends before its content does.
    case truncated
    /// The file breaks its format's rules.
    case corrupt
    /// The file is valid, and of a kind that this module does not read.
    case unsupported
    /// The file asks to call a function that no tensor needs.
    case refusedCall
    /// The file holds Python objects other than tensors, which only Python could build.
    case wholeObject
    /// The file exceeds the limits; nothing was allocated for the part in question.
    case tooLarge
    /// A tensor's storage is not in the file.
    case storageMissing
    /// A storage has another size than its description says.
    case storageMismatch
    /// A tensor reaches beyond its storage.
    case viewOutOfBounds
    /// Two entries have the same name.
    case duplicateName
  }

  /// What kind of failure it is.
  public let code: Code
  /// The file's path, as it was given.
  public let file: String?
  /// Where in the file the fault is, such as `data.pkl, byte 210`.
  public let place: String?
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let remedy: String

  init(
    _ code: Code, at place: String? = nil, _ problem: String, remedy: String? = nil,
    file: String? = nil
  ) {
    self.code = code
    self.file = file
    self.place = place
    self.problem = problem
    self.remedy = remedy ?? code.usualRemedy
  }

  /// The same error, about a file.
  func naming(_ file: String) -> CheckpointError {
    CheckpointError(code, at: place, problem, remedy: remedy, file: file)
  }

  /// File, place, problem and remedy in one line.
  public var message: String {
    let subject = [file, place].compactMap { $0 }.joined(separator: ": ")
    return "\(subject.isEmpty ? "" : subject + ": ")\(problem); \(remedy)"
  }

  /// The same as `message`.
  public var description: String { message }

  /// Two errors are equal when their codes are: the rest is context for people.
  public static func == (left: CheckpointError, right: CheckpointError) -> Bool {
    left.code == right.code
  }
}

extension CheckpointError.Code {
  /// What helps in most cases of this kind.
  fileprivate var usualRemedy: String {
    switch self {
    case .unreadable: "check the path and its permissions"
    case .notACheckpoint: "give a file made by torch.save or safetensors"
    case .truncated, .corrupt, .storageMissing, .storageMismatch, .viewOutOfBounds:
      "download or copy the file again, or save it again"
    case .unsupported: "save it again with a current PyTorch: torch.save(model.state_dict(), FILE)"
    case .refusedCall: "do not open the file in Python either, unless you trust who made it"
    case .wholeObject:
      "in Python, with the code that made it, save only the tensors: "
        + "torch.save(model.state_dict(), FILE)"
    case .tooLarge: "save only the tensors: torch.save(model.state_dict(), FILE)"
    case .duplicateName: "save it again with one entry of each name"
    }
  }
}
