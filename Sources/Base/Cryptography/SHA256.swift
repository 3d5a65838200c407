/// The SHA-256 hash function (FIPS 180-4).
public struct SHA256: Sendable {
  private var state = initialState
  // The beginning of the next block; inline, so that hashing allocates nothing.
  private var pending = SIMD64<UInt8>()
  private var byteCount: UInt64 = 0

  /// Starts a hash over no bytes.
  public init() {}

  /// Hashes bytes in one go.
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// Hashes bytes in one go.
  public static func hash(_ bytes: [UInt8]) -> Digest {
    bytes.withUnsafeBytes { hash($0) }
  }

  /// Adds bytes to the message.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    if pendingCount > 0 {
      let taken = rest.prefix(64 - pendingCount)
      let isWhole = keep(taken)
      rest = rest.dropFirst(taken.count)
      guard isWhole else { return }
      withUnsafeBytes(of: pending) { SHA256.compress(&state, $0) }
    }
    let wholeBlocks = rest.count / 64 * 64
    SHA256.compress(&state, UnsafeRawBufferPointer(rebasing: rest.prefix(wholeBlocks)))
    byteCount += UInt64(wholeBlocks)
    _ = keep(rest.dropFirst(wholeBlocks))
  }

  /// Ends the message and returns its digest.
  public consuming func finalize() -> Digest {
    let bitCount = (byteCount &* 8).bigEndian
    let used = pendingCount
    var (last, state) = (pending, state)
    withUnsafeMutableBytes(of: &last) { block in
      block[used] = 0x80
      for index in used + 1..<64 { block[index] = 0 }
    }
    if used >= 56 {
      withUnsafeBytes(of: last) { SHA256.compress(&state, $0) }
      last = SIMD64()
    }
    withUnsafeMutableBytes(of: &last) {
      $0.storeBytes(of: bitCount, toByteOffset: 56, as: UInt64.self)
    }
    withUnsafeBytes(of: last) { SHA256.compress(&state, $0) }
    return Digest(state: state)
  }

  private var pendingCount: Int { Int(byteCount & 63) }

  /// Puts bytes at the end of the pending block, which they do not exceed; whether it is whole now.
  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard !bytes.isEmpty else { return false }
    let used = pendingCount
    withUnsafeMutableBytes(of: &pending) { block in
      UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
    }
    byteCount += UInt64(bytes.count)
    return pendingCount == 0
  }

  /// Folds whole 64-byte blocks into the state.
  private static func compress(_ state: inout SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) {
    precondition(blocks.count % 64 == 0, "SHA-256 works on 64-byte blocks")
    guard let base = blocks.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      roundConstants.withUnsafeBufferPointer { constants in
        for block in stride(from: 0, to: blocks.count, by: 64) {
          compressBlock(&state, base + block, schedule, constants)
        }
      }
    }
  }

  private static func compressBlock(
    _ state: inout SIMD8<UInt32>, _ block: UnsafeRawPointer,
    _ w: UnsafeMutableBufferPointer<UInt32>, _ k: UnsafeBufferPointer<UInt32>
  ) {
    guard let w = w.baseAddress, let k = k.baseAddress else { return }
    for t in 0..<16 {
      w[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: t &* 4, as: UInt32.self))
    }
    var t = 16
    while t < 64 {
      let w15 = w[t &- 15]
      let w2 = w[t &- 2]
      let sigma0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 &>> 3)
      let sigma1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 &>> 10)
      w[t] = w[t &- 16] &+ sigma0 &+ w[t &- 7] &+ sigma1
      t &+= 1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    t = 0
    while t < 64 {
      // Eight rounds, after which every variable has its own place again.
      round(a, b, c, &d, e, f, g, &h, k[t] &+ w[t])
      round(h, a, b, &c, d, e, f, &g, k[t &+ 1] &+ w[t &+ 1])
      round(g, h, a, &b, c, d, e, &f, k[t &+ 2] &+ w[t &+ 2])
      round(f, g, h, &a, b, c, d, &e, k[t &+ 3] &+ w[t &+ 3])
      round(e, f, g, &h, a, b, c, &d, k[t &+ 4] &+ w[t &+ 4])
      round(d, e, f, &g, h, a, b, &c, k[t &+ 5] &+ w[t &+ 5])
      round(c, d, e, &f, g, h, a, &b, k[t &+ 6] &+ w[t &+ 6])
      round(b, c, d, &e, f, g, h, &a, k[t &+ 7] &+ w[t &+ 7])
      t &+= 8
    }
    state &+= SIMD8(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
    _ h: inout UInt32, _ kw: UInt32
  ) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let first = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ kw
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    d &+= first
    h = first &+ sum0 &+ ((a & b) ^ (c & (a ^ b)))
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    (word &>> count) | (word &<< (32 &- count))
  }

  private static let initialState = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19)

  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
