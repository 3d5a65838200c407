internal import COnnxRuntime

/// The library's table of C functions, and the one place that knows how they fail.
struct CallTable: @unchecked Sendable {
  // Unchecked because the table is constant memory of a library that is never unloaded.
  private let table: UnsafePointer<OrtApi>
  /// The allocator of strings that the library hands out; it belongs to the library.
  private let allocator: UnsafeMutablePointer<OrtAllocator>

  /// What is being done, for the error that a failing call becomes.
  struct Purpose {
    /// The error's code unless the library's own code says more.
    let code: RuntimeError.Code
    /// The model at hand.
    let model: String?
    /// What to do when it fails.
    let remedy: String
  }

  init(table: UnsafePointer<OrtApi>) throws(RuntimeError) {
    self.table = table
    var allocator: UnsafeMutablePointer<OrtAllocator>?
    let purpose = Purpose(
      code: .libraryNotFound, model: nil, remedy: "install an intact ONNX Runtime")
    let status = table.pointee.GetAllocatorWithDefaultOptions(&allocator)
    guard let allocator else {
      throw CallTable.error(status, in: table, "GetAllocatorWithDefaultOptions", purpose)
    }
    self.allocator = allocator
  }

  /// The functions.
  var api: OrtApi {
    @inline(__always) get { table.pointee }
  }

  /// Hands the functions to C code, which may keep the pointer.
  func withTable<Result>(_ body: (UnsafePointer<OrtApi>) -> Result) -> Result { body(table) }

  /// Throws what a failed call's status says, and frees the status.
  ///
  /// - Parameters:
  ///   - call: The C function's name.
  ///   - purpose: What was being done.
  ///   - status: What the function returned (+1); nil means that it succeeded.
  ///   - logged: What the library logged about it.
  /// - Throws: `RuntimeError` when `status` is not nil.
  @inline(__always)
  func check(
    _ call: StaticString, _ purpose: @autoclosure () -> Purpose, _ status: OpaquePointer?,
    logged: [String] = []
  ) throws(RuntimeError) {
    if let status { throw CallTable.error(status, in: table, "\(call)", purpose(), logged) }
  }

  /// Frees the status of a call whose failure changes nothing.
  func discard(_ status: OpaquePointer?) {
    if let status { table.pointee.ReleaseStatus(status) }
  }

  /// Makes an object.
  ///
  /// - Parameters:
  ///   - call: The C function's name.
  ///   - purpose: What is being done.
  ///   - release: Frees the object.
  ///   - body: Calls the function, which stores the object in the argument.
  /// - Returns: The object, owned.
  /// - Throws: `RuntimeError` when the function fails.
  func make(
    _ call: StaticString, _ purpose: @autoclosure () -> Purpose,
    release: @escaping @convention(c) (OpaquePointer?) -> Void,
    _ body: (inout OpaquePointer?) -> OpaquePointer?
  ) throws(RuntimeError) -> OwnedHandle {
    var object: OpaquePointer?
    let status = body(&object)
    guard status == nil, let object else {
      throw CallTable.error(status, in: table, "\(call)", purpose())
    }
    return OwnedHandle(owning: object, release: release)
  }

  /// Reads a string that the library allocates, and frees it.
  ///
  /// - Parameters:
  ///   - call: The C function's name.
  ///   - purpose: What is being done.
  ///   - body: Calls the function with the allocator; it stores the string in the argument.
  /// - Returns: The string; empty when the function stored none.
  /// - Throws: `RuntimeError` when the function fails.
  func string(
    _ call: StaticString, _ purpose: @autoclosure () -> Purpose,
    _ body: (UnsafeMutablePointer<OrtAllocator>, inout UnsafeMutablePointer<CChar>?)
      -> OpaquePointer?
  ) throws(RuntimeError) -> String {
    var characters: UnsafeMutablePointer<CChar>?
    try check(call, purpose(), body(allocator, &characters))
    guard let characters else { return "" }
    defer { free(characters) }
    return String(cString: characters)
  }

  /// Reads an array of strings that the library allocates, and frees it.
  ///
  /// - Parameters:
  ///   - call: The C function's name.
  ///   - purpose: What is being done.
  ///   - body: Calls the function with the allocator; it stores the array and its length.
  /// - Returns: The strings.
  /// - Throws: `RuntimeError` when the function fails.
  func strings(
    _ call: StaticString, _ purpose: @autoclosure () -> Purpose,
    _ body: (
      UnsafeMutablePointer<OrtAllocator>,
      inout UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, inout Int64
    ) -> OpaquePointer?
  ) throws(RuntimeError) -> [String] {
    var array: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var count: Int64 = 0
    try check(call, purpose(), body(allocator, &array, &count))
    guard let array else { return [] }
    defer { free(array) }
    return (0..<Int(count)).compactMap { index in
      guard let characters = array[index] else { return nil }
      defer { free(characters) }
      return String(cString: characters)
    }
  }

  /// Gives memory back to the library's allocator.
  private func free(_ memory: UnsafeMutableRawPointer) {
    discard(table.pointee.AllocatorFree(allocator, memory))
  }
}
