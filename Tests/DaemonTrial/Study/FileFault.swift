import Foundation

/// Which file operation of a daemon fails, and how.
struct FileFault {
  /// How an operation fails.
  enum Kind: String, CaseIterable {
    case full = "disk full"
    case failing = "disk fails"
    case denied = "no permission"
    /// Half of a write is done, and the next one finds the disk full; as a full disk for all else.
    case short = "half written"

    /// The system's number for it; 0 for half writes.
    fileprivate var number: Int32 {
      switch self {
      case .full: ENOSPC
      case .failing: EIO
      case .denied: EACCES
      case .short: 0
      }
    }
  }

  /// The ways in which an operation is made to fail.
  ///
  /// - Parameter operation: What `Tests/CFileFaults` calls it, such as `write`.
  /// - Returns: All that its kind of operation is known to fail with, besides what comes to the same.
  static func kinds(of operation: some StringProtocol) -> [Kind] {
    switch operation {
    case "write": [.full, .failing, .short]
    case "create", "make_folder", "link", "rename": [.full, .failing, .denied]
    case "open", "list", "remove": [.failing, .denied]
    case "synchronise", "truncate": [.full, .failing]
    default: [.failing]
    }
  }

  let kind: Kind
  /// What fails, as `Tests/CFileFaults` calls it.
  let operation: String
  /// Its number among those of its name, from 1; 0 where none fails.
  let number: Int

  static let none = FileFault(kind: .full, operation: "none", number: 0)

  /// What a daemon's environment has to have.
  ///
  /// - Parameters:
  ///   - folder: The folder below which operations count.
  ///   - record: The file in which they are recorded.
  /// - Returns: The variables that `Tests/CFileFaults` reads, and the one that has it loaded.
  func environment(folder: String, record: String) -> [String: String] {
    [
      "LD_PRELOAD": BuiltProgram.path("libfilefaults.so"), "FILE_FAULTS_FOLDERS": folder,
      "FILE_FAULTS_OPERATION": operation,
      "FILE_FAULTS_FIRST": String(number), "FILE_FAULTS_ERROR": String(kind.number),
      "FILE_FAULTS_RECORD": record,
    ]
  }
}
