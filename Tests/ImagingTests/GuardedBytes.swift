import Foundation

/// Bytes right before or right after memory that nobody may touch: reading one too many ends the
/// process.
final class GuardedBytes {
  private let mapping: UnsafeMutableRawPointer
  private let mappedCount: Int
  /// The bytes, next to the page that may not be touched.
  let bytes: UnsafeRawBufferPointer

  /// Where the page lies that may not be touched.
  enum Guard: CaseIterable {
    case before
    case after
  }

  /// Copies bytes next to a page that may not be touched.
  init(_ content: [UInt8], _ side: Guard) throws {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let pages = (content.count + page - 1) / page
    mappedCount = (pages + 2) * page
    guard
      let mapping = mmap(
        nil, mappedCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { throw POSIXError(.ENOMEM) }
    self.mapping = mapping
    let inside = mapping + page
    let start = side == .before ? inside : inside + pages * page - content.count
    start.copyMemory(from: content, byteCount: content.count)
    bytes = UnsafeRawBufferPointer(start: start, count: content.count)
    guard mprotect(mapping, page, PROT_NONE) == 0,
      mprotect(inside + pages * page, page, PROT_NONE) == 0
    else { throw POSIXError(.EACCES) }
  }

  deinit {
    munmap(mapping, mappedCount)
  }
}
