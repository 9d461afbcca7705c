import "pe"
import "math"
include "other.yar"

/* Invented rules: each uses another part of the grammar. */
global rule always { condition: true }
private rule tagged : one two_2 _3 { condition: false or 1 }
rule meta_only { meta: a = "x" b = 5 c = -7 d = true e = 0x1F condition: filesize > 10KB and entrypoint >= 0 }
rule texts { strings: $a = "a\t\n\r\"\\\x41" $b = "b" wide ascii nocase fullword private $_c = "c" xor $d = "d" base64 base64wide condition: all of them }
rule hex_strings { strings: $a = { 00 ?? A? ?B [2] 11 [1-4] 22 [3-] 33 [-] 44 } $b = { (00 | 11 22 | (33 | 4?)) 55 } // x
  condition: any of ($a, $b) }
rule regexes { strings: $a = /^a[^\]\/x-z\d]+(b|cd){2,5}\.\w*$/is wide $b = /x{y}z{3}/ condition: $a or !b[1] == 3 or "abc" matches /b+c/i }
rule counts { strings: $a = "a" $a2 = "b" condition: #a == 2 and @a[#a] < 5 and $a2 in (0..filesize) and $a at pe.entry_point + 4 and !a > 1 and #a2 in (1..2) >= 1 }
rule loops { strings: $ = "a" $ = "b" condition: for 1 of them : ( $ at 0 and # > 1 and @[1] < ! ) and for any i in (1, 2, 5) : ( uint8(i) == 0x41 ) }
rule modules { condition: for any s in pe.sections : ( s.name == ".x" and math.entropy(s.raw_data_offset, s.raw_data_size) > 7.5 ) and pe.exports("a") and for all k, v in pe.version_info : ( v icontains "x" ) }
rule arithmetic { condition: (1 + 2 * 3 - 4 \ 2 % 5) << 1 >> 1 == ~6 & 7 | 8 ^ 9 and -1 != 1 and not defined pe.x and int32be(0) < 0x7FFFFFFF and 0o17 == 15 }
rule sets { strings: $a1 = "a" $a2 = "b" $b = "c" condition: 2 of ($a*, $b) and 50% of them and none of ($b) in (0..10) and any of (always, tag*) and (1 + 1) of them }
rule words { condition: "a" contains "b" or "a" startswith "b" or "a" istartswith "b" or "a" endswith "b" or "a" iendswith "b" or "a" iequals "b" }
