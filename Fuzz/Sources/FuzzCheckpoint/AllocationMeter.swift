import Synchronization

/// Measures how many bytes a run allocates at most, by AddressSanitizer's hooks.
struct AllocationMeter {
  private static let current = Atomic<Int>(0)
  private static let highest = Atomic<Int>(0)
  private let before: Int

  /// Has AddressSanitizer report every allocation from now on.
  static func install() {
    // The counters have to be there before the first hook runs: making them allocates.
    _ = start()
    _ = installHooks(
      { _, size in
        let now = AllocationMeter.current.wrappingAdd(size, ordering: .relaxed).newValue
        if now > AllocationMeter.highest.load(ordering: .relaxed) {
          AllocationMeter.highest.store(now, ordering: .relaxed)
        }
      },
      { block in
        AllocationMeter.current.wrappingSubtract(allocatedSize(block), ordering: .relaxed)
      })
  }

  static func start() -> AllocationMeter {
    let before = current.load(ordering: .relaxed)
    highest.store(before, ordering: .relaxed)
    return AllocationMeter(before: before)
  }

  /// The most bytes that were allocated at once since the start, beyond those from before.
  func peak() -> Int { Self.highest.load(ordering: .relaxed) - before }
}

@_silgen_name("__sanitizer_install_malloc_and_free_hooks")
private func installHooks(
  _ allocated: @convention(c) (UnsafeRawPointer?, Int) -> Void,
  _ freed: @convention(c) (UnsafeRawPointer?) -> Void
) -> CInt

@_silgen_name("__sanitizer_get_allocated_size")
private func allocatedSize(_ block: UnsafeRawPointer?) -> Int
