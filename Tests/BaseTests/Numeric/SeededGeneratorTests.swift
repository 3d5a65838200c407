import Base
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
  /// The expected values are from SplitMix64 in Python.
  ///
  ///     s = (s + 0x9E3779B97F4A7C15) & M; z = s
  ///     z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
  ///     z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M; print(hex(z ^ (z >> 31)))
  @Test(
    arguments: [
      (
        0,
        [
          0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F,
          0xF88B_B8A8_724C_81EC, 0x1B39_896A_51A8_749B,
        ]
      ),
      (
        1,
        [
          0x910A_2DEC_8902_5CC1, 0xBEEB_8DA1_658E_EC67, 0xF893_A2EE_FB32_555E,
          0x71C1_8690_EE42_C90B, 0x71BB_54D8_D101_B5B9,
        ]
      ),
      (
        1_234_567,
        [
          0x599E_D017_FB08_FC85, 0x2C73_F084_5854_0FA5, 0x883E_BCE5_A3F2_7C77,
          0x3FBE_F740_E917_7B3F, 0xE3B8_3467_08CB_5ECD,
        ]
      ),
      (
        .max,
        [
          0xE4D9_7177_1B65_2C20, 0xE99F_F867_DBF6_82C9, 0x382F_F84C_B272_81E9,
          0x6D1D_B36C_CBA9_82D2, 0xB4A0_472E_5780_69AE,
        ]
      ),
    ] as [(UInt64, [UInt64])])
  func givesTheValuesOfSplitMix64(seed: UInt64, values: [UInt64]) {
    var generator = SeededGenerator(seed: seed)
    #expect(values.map { _ in generator.next() } == values)
  }
}
