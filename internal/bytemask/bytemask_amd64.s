#include "textflag.h"

// A table begins with the classes of the 128 ASCII characters. The masks of 64 bytes lie as eight words, one a class; the last is of the bytes from 0x80 on.

// One class: the lanes whose class byte has its bit. K6 keeps the lanes of bytes from 0x80 on out of it: VPERMI2B does not
// look at the eighth bit of an index, so what it found for them means nothing.
#define CLASS512(bit, offset) \
	VPTESTMB bit, Z3, K6, K1 \
	KMOVQ    K1, offset(DI)

// func classifyAVX512(table *Table, data *byte, out *Masks, words int)
// Needs AVX-512 F, BW and VBMI.
TEXT ·classifyAVX512(SB), NOSPLIT, $0-32
	MOVQ table+0(FP), AX
	MOVQ data+8(FP), SI
	MOVQ out+16(FP), DI
	MOVQ words+24(FP), CX

	VMOVDQU64 (AX), Z0   // classes of 0x00 to 0x3f
	VMOVDQU64 64(AX), Z1 // classes of 0x40 to 0x7f

	// Z8 to Z14: each class's bit, in all lanes.
	MOVQ         $0x0101010101010101, AX
	VPBROADCASTQ AX, Z8
	VPADDB       Z8, Z8, Z9
	VPADDB       Z9, Z9, Z10
	VPADDB       Z10, Z10, Z11
	VPADDB       Z11, Z11, Z12
	VPADDB       Z12, Z12, Z13
	VPADDB       Z13, Z13, Z14

next512:
	VMOVDQU64 (SI), Z2
	VPMOVB2M  Z2, K7
	KNOTQ     K7, K6
	VMOVDQA64 Z2, Z3
	VPERMI2B  Z1, Z0, Z3 // Z3: the classes of each byte
	CLASS512(Z8, 0)
	CLASS512(Z9, 8)
	CLASS512(Z10, 16)
	CLASS512(Z11, 24)
	CLASS512(Z12, 32)
	CLASS512(Z13, 40)
	CLASS512(Z14, 48)
	KMOVQ     K7, 56(DI)
	ADDQ      $64, SI
	ADDQ      $64, DI
	DECQ      CX
	JNZ       next512

	VZEROUPPER
	RET

// One row of the table, of the 16 characters from 0x10*row on: bytes of other rows are made such that VPSHUFB gives zero
// for them, whose index has its eighth bit. Y6 and Y7 are what is left of the bytes when the rows before are taken off.
// Taking 0x10 off a byte of a row before wraps it round to 0x80 and more, and adding 0x70 with saturation takes every
// byte from 0x10 on there too.
#define ROW(row) \
	VBROADCASTI128 (16*row)(AX), Y2 \
	VPADDUSB       Y15, Y6, Y3      \
	VPADDUSB       Y15, Y7, Y4      \
	VPSHUFB        Y3, Y2, Y3       \
	VPSHUFB        Y4, Y2, Y4       \
	VPOR           Y3, Y8, Y8       \
	VPOR           Y4, Y9, Y9       \
	VPSUBB         Y14, Y6, Y6      \
	VPSUBB         Y14, Y7, Y7

// One class: its bit is the eighth of each lane, and the next one's becomes it. Adding bytes to themselves shifts them.
#define CLASS256(offset) \
	VPMOVMSKB Y8, R8     \
	VPMOVMSKB Y9, R9     \
	SHLQ      $32, R9    \
	ORQ       R9, R8     \
	MOVQ      R8, offset(DI) \
	VPADDB    Y8, Y8, Y8 \
	VPADDB    Y9, Y9, Y9

// func classifyAVX2(table *Table, data *byte, out *Masks, words int)
TEXT ·classifyAVX2(SB), NOSPLIT, $0-32
	MOVQ table+0(FP), AX
	MOVQ data+8(FP), SI
	MOVQ out+16(FP), DI
	MOVQ words+24(FP), CX

	MOVQ         $0x1010101010101010, R8
	MOVQ         R8, X14
	VPBROADCASTQ X14, Y14
	MOVQ         $0x7070707070707070, R8
	MOVQ         R8, X15
	VPBROADCASTQ X15, Y15

next256:
	VMOVDQU (SI), Y6
	VMOVDQU 32(SI), Y7
	VPMOVMSKB Y6, R8
	VPMOVMSKB Y7, R9
	SHLQ      $32, R9
	ORQ       R9, R8
	MOVQ      R8, 56(DI) // bytes from 0x80 on
	VPXOR Y8, Y8, Y8
	VPXOR Y9, Y9, Y9
	ROW(0)
	ROW(1)
	ROW(2)
	ROW(3)
	ROW(4)
	ROW(5)
	ROW(6)
	ROW(7)
	VPADDB Y8, Y8, Y8 // the eighth bit is no class
	VPADDB Y9, Y9, Y9
	CLASS256(48)
	CLASS256(40)
	CLASS256(32)
	CLASS256(24)
	CLASS256(16)
	CLASS256(8)
	CLASS256(0)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  next256

	VZEROUPPER
	RET
