internal import Base
internal import Foundation

extension ModelFolder {
  /// Reads the version's state.
  ///
  /// - Returns: The state; `candidate` when there is no state file.
  /// - Throws: `ModelError` when the file is there and cannot be used.
  public func readState() throws(ModelError) -> ModelState {
    let bytes: [UInt8]
    do throws(ModelError) {
      bytes = try read(Self.stateName, maximumBytes: Self.maximumDocumentBytes)
    } catch {
      guard error.code == .fileMissing else { throw error }
      return .candidate
    }
    let file = path(of: Self.stateName)
    let document = try ModelManifest.document(bytes, file: file)
    do throws(JSONError) {
      let fields = try JSONFields(document)
      try fields.allow(only: ["state"])
      return try fields.choice("state")
    } catch {
      throw .schema(error, file: file)
    }
  }

  /// Moves the version to another state; `ModelState.successors` says which may follow which.
  ///
  /// The change is atomic, and survives a crash once this returns. Two processes that change the
  /// state at once wait for each other. Setting the state that the version has does nothing.
  ///
  /// - Parameter state: The new state.
  /// - Returns: The state that the version had.
  /// - Throws: `ModelError` with the code `illegalTransition` or `notWritten`, or because the
  ///   version's manifest or state cannot be used.
  @discardableResult
  public func setState(_ state: ModelState) throws(ModelError) -> ModelState {
    // Retiring is the one thing that must be possible for a broken version.
    if state != .retired { _ = try readManifest() }
    let lock = try lockFolder()
    let previous = try readState()
    guard state != previous else { return previous }
    guard previous.successors.contains(state) else {
      let allowed = previous.successors.map(\.rawValue).joined(separator: ", ")
      throw ModelError(
        .illegalTransition, "model \(identity)",
        problem: "a version that is \(previous.rawValue) cannot become \(state.rawValue)",
        remedy: allowed.isEmpty
          ? "seal the model as a new version" : "it can become: \(allowed)")
    }
    let text = JSONValue.object(["state": .string(state.rawValue)]).prettyPrinted()
    try FolderWriter(folder: self).replace(Self.stateName, with: Array(text.utf8))
    _ = consume lock
    return previous
  }

  /// Waits until no other process changes the folder; the lock ends with the descriptor.
  private func lockFolder() throws(ModelError) -> FileDescriptor {
    do throws(SystemError) {
      let folder = try FileDescriptor.openForReading(path)
      let number = folder.number
      try systemCall("lock \(path)") { flock(number, LOCK_EX) }
      return folder
    } catch {
      throw ModelError(
        .notWritten, path, problem: error.description,
        remedy: "let this program's user read the folder")
    }
  }
}
