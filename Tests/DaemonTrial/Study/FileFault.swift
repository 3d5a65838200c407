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

  let kind: Kind
  /// The operation's number, from 1; 0 where none fails.
  let number: Int

  static let none = FileFault(kind: .full, number: 0)

  /// What a daemon's environment has to have.
  ///
  /// - Parameters:
  ///   - folder: The folder below which operations count.
  ///   - record: The file in which they are recorded.
  /// - Returns: The variables that `Tests/CFileFaults` reads, and the one that has it loaded.
  func environment(folder: String, record: String) -> [String: String] {
    [
      "LD_PRELOAD": BuiltProgram.path("libfilefaults.so"), "FILE_FAULTS_FOLDERS": folder,
      "FILE_FAULTS_FIRST": String(number), "FILE_FAULTS_ERROR": String(kind.number),
      "FILE_FAULTS_RECORD": record,
    ]
  }
}
