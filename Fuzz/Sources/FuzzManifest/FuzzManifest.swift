import FuzzSupport
import Foundation
import Models

/// A manifest is refused with a reason, or reads back the same from what it writes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard let manifest = try? ModelManifest(parsing: [UInt8](bytes), file: "fuzz") else { return }
    let written = manifest.json.serialized()
    let again = try? ModelManifest(parsing: Array(written.utf8), file: "fuzz")
    precondition(again != nil, "own text is refused: \(written)")
    precondition(again?.json.serialized() == written, "a manifest changes: \(written)")
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    // The manifests of the models that come with the project.
    let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Models").standardizedFileURL
    var seeds: [String: [UInt8]] = [:]
    let files = FileManager.default.enumerator(at: models, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.lastPathComponent == "manifest.json", let data = try? Data(contentsOf: file)
      else { continue }
      seeds["manifest-\(seeds.count).json"] = [UInt8](data)
    }
    return seeds
  }
  return 0
}
