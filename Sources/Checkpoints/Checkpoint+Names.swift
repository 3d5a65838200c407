extension Checkpoint {
  /// The entries below a name, as if they were the whole checkpoint.
  ///
  /// Training scripts save the network beside the optimiser, such as
  /// `{'epoch': 7, 'state_dict': {…}, 'optimizer': {…}}`: `scoped(to: "state_dict")` gives the
  /// network's tensors, with the names that the network has for them.
  ///
  /// - Parameter prefix: One or several names joined by dots, without a dot at the end.
  /// - Returns: What was below the prefix, without it, in the same order; nothing if there is none.
  public func scoped(to prefix: String) -> Checkpoint {
    let prefix = prefix + "."
    func below(_ name: String) -> String? {
      name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }
    return Checkpoint(
      file: file, format: format, fileByteCount: fileByteCount,
      tensors: tensors.compactMap { tensor in below(tensor.name).map(tensor.renamed) },
      otherEntries: otherEntries.compactMap(below))
  }

  /// The same checkpoint without a prefix that all its tensors have.
  ///
  /// `torch.nn.DataParallel` puts `module.` in front of all names.
  ///
  /// - Parameter prefix: The prefix, with its dot.
  /// - Returns: The shorter names; the same checkpoint if a tensor does not have the prefix.
  public func strippingCommonPrefix(_ prefix: String = "module.") -> Checkpoint {
    guard !tensors.isEmpty, tensors.allSatisfy({ $0.name.hasPrefix(prefix) }) else { return self }
    return Checkpoint(
      file: file, format: format, fileByteCount: fileByteCount,
      tensors: tensors.map { $0.renamed(String($0.name.dropFirst(prefix.count))) },
      otherEntries: otherEntries.map {
        $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0
      })
  }
}
