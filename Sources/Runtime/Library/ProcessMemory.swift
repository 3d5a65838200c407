internal import COnnxRuntime

/// How this process's memory comes from the system and goes back to it.
public enum ProcessMemory {
  /// Has large blocks, such as a model's weights, go back to the system as soon as they are freed.
  ///
  /// For programs that load and unload models as long as they run; to be called before the first
  /// is loaded. The C library otherwise learns to put large blocks among small ones, and then every
  /// model that goes leaves holes behind.
  public static func mapLargeBlocks() {
    conx_map_large_blocks()
  }

  /// Gives small blocks that were freed, as after a model is gone, back to the system.
  ///
  /// The C library otherwise keeps them for later. Threads that allocate at the same moment wait
  /// for it, so it belongs after an unloading and not into regular work.
  public static func returnFreeBlocks() {
    conx_return_free_memory()
  }
}
