import Foundation

/// Writes a target's seed inputs when the script asks for them, and ends the program then.
///
/// The folder comes in the environment variable `FUZZ_SEEDS`. To be called from
/// `LLVMFuzzerInitialize`.
///
/// - Parameter seeds: Inputs by file name.
public func writeSeedsIfAsked(_ seeds: () -> [String: [UInt8]]) {
  guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return }
  for (name, bytes) in seeds() {
    let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
    do {
      try Data(bytes).write(to: url)
    } catch {
      FileHandle.standardError.write(Data("fuzz: \(url.path): \(error)\n".utf8))
      exit(1)
    }
  }
  exit(0)
}

/// Runs a target's body on libFuzzer's input.
///
/// - Parameters:
///   - start: The input's first byte; nil where there is none.
///   - count: How many bytes there are.
///   - body: What is tested. It must survive any bytes, and may trap only on a broken promise.
/// - Returns: 0, which tells libFuzzer that the input may go into the corpus.
public func fuzz(
  _ start: UnsafeRawPointer?, _ count: Int, _ body: (UnsafeRawBufferPointer) -> Void
) -> CInt {
  body(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}
