#include "go_asm.h"
#include "textflag.h"

// marks.markPlain in AVX-512, eight words at a time. A plane has the word before its first one in front, so what a word
// takes from the one before it is loaded from eight bytes before.

// Where plane c of the classes lies, at the word before.
#define CLASS(c) (marks_classes+520*c)(R8)(DX*1)
#define HERE(c) (marks_classes+8+520*c)(R8)(DX*1)

// out = mask<<n | before>>(64-n), by way of t.
#define SHIFT(n, mask, before, t, out) \
	VPSRLQ $(64-n), before, t \
	VPSLLQ $n, mask, out      \
	VPORQ  t, out, out

// The same by one, where the word before comes from a vector: before has the last eight words, and becomes mask. T is used
// up.
#define CARRYON(mask, before, t, out) \
	VALIGNQ   $7, before, mask, t \
	VMOVDQA64 mask, before        \
	VPSRLQ    $63, t, t           \
	VPSLLQ    $1, mask, out       \
	VPORQ     t, out, out

// sum += run, as one number of 512 bits with a carry, 0 or 1, in and out. A word that overflows carries into the next; one
// full of ones passes a carry on. Adding the mask of the first to that of the second does for eight words what adding the
// words does for bits.
#define ADD(run, sum, carry) \
	VPADDQ   run, sum, sum           \
	VPCMPUQ  $1, run, sum, K1        \
	VPCMPEQQ Z31, sum, K2            \
	KMOVB    K1, AX                  \
	KMOVB    K2, BX                  \
	LEAQ     (carry)(AX*2), AX       \
	ADDQ     BX, AX                  \
	XORQ     BX, AX                  \
	KMOVB    AX, K3                  \
	SHRQ     $8, AX                  \
	MOVQ     AX, carry               \
	VPSUBQ   Z31, sum, K3, sum

// func markAVX512(m *marks, groups int)
TEXT ·markAVX512(SB), NOSPLIT, $0-16
	MOVQ m+0(FP), R8
	MOVQ groups+8(FP), CX
	XORQ DX, DX // bytes from the first word

	MOVQ marks_label(R8), R9
	MOVQ marks_second(R8), R10
	MOVQ marks_third(R8), R11
	MOVQ marks_fourth(R8), R12
	VPBROADCASTQ marks_root(R8), Z30
	VPBROADCASTQ marks_dot1(R8), Z29
	VPBROADCASTQ marks_dot2(R8), Z28
	VPBROADCASTQ marks_dot3(R8), Z27
	VPBROADCASTQ marks_numbersRoot(R8), Z26
	VPTERNLOGQ   $0xff, Z31, Z31, Z31
	MOVQ         $0x0001000100010001, AX
	VPBROADCASTQ AX, Z25

group:
	VMOVDQU64 HERE(const_maskDigit), Z0
	VMOVDQU64 CLASS(const_maskDigit), Z1
	VMOVDQU64 HERE(const_maskLetter), Z2
	VMOVDQU64 HERE(const_maskDot), Z3
	VMOVDQU64 CLASS(const_maskDot), Z4

	// Labels.
	VPORQ   Z0, Z2, Z5
	VPORQ   HERE(const_maskJoiner), Z5, Z5 // label
	VPORQ   Z5, Z3, Z6                     // token
	VPXORQ  Z31, Z5, Z7
	VMOVDQU64 Z7, (marks_border+8)(R8)(DX*1)
	VPXORQ  Z31, Z6, Z7
	VMOVDQU64 Z7, (marks_between+8)(R8)(DX*1)
	SHIFT(1, Z3, Z4, Z7, Z8)
	VPANDQ  Z2, Z8, Z8                     // first letters
	ADD(Z5, Z8, R9)
	VPANDNQ Z8, Z5, Z8                     // ends
	VPANDQ  Z3, Z8, Z9                     // root
	VPANDNQ Z8, Z3, Z8
	CARRYON(Z9, Z30, Z7, Z10)
	VPANDNQ Z10, Z5, Z10
	VPORQ   Z10, Z8, Z8
	VMOVDQU64 Z8, marks_names(R8)(DX*1)

	// Numbers.
	VPORQ   Z0, Z3, Z7
	VPXORQ  Z31, Z7, Z7
	VMOVDQU64 Z7, (marks_beside+8)(R8)(DX*1)
	SHIFT(1, Z0, Z1, Z7, Z9)               // behind a digit
	VMOVDQU64 HERE(const_maskZero), Z10
	VMOVDQU64 CLASS(const_maskZero), Z11
	VPANDQ  Z0, Z10, Z12                   // zero
	VPANDQ  Z1, Z11, Z13                   // and before
	VPANDNQ Z12, Z9, Z14
	SHIFT(1, Z14, Z13, Z7, Z15)
	VPANDQ  Z0, Z15, Z15
	VMOVDQU64 Z15, (marks_padded+8)(R8)(DX*1)
	VPANDQ  Z3, Z9, Z9                     // dot1
	CARRYON(Z9, Z29, Z7, Z14)
	VPANDQ  Z0, Z14, Z14
	ADD(Z0, Z14, R10)
	VPANDNQ Z14, Z0, Z14
	VPANDQ  Z3, Z14, Z9                    // dot2
	CARRYON(Z9, Z28, Z7, Z14)
	VPANDQ  Z0, Z14, Z14
	ADD(Z0, Z14, R11)
	VPANDNQ Z14, Z0, Z14
	VPANDQ  Z3, Z14, Z9                    // dot3
	CARRYON(Z9, Z27, Z7, Z14)
	VPANDQ  Z0, Z14, Z14
	ADD(Z0, Z14, R12)
	VPANDNQ Z14, Z0, Z14                   // ends
	VPANDQ  Z3, Z14, Z9                    // root
	VPANDNQ Z14, Z3, Z14
	VPANDNQ Z14, Z2, Z14
	CARRYON(Z9, Z26, Z7, Z15)
	VPANDNQ Z15, Z0, Z15
	VPANDNQ Z15, Z2, Z15
	VPORQ   Z15, Z14, Z14
	VMOVDQU64 Z14, marks_numbers(R8)(DX*1)

	// (0).
	VPANDNQ Z10, Z0, Z10                   // parentheses
	VPANDNQ Z11, Z1, Z11                   // and before
	SHIFT(2, Z10, Z11, Z7, Z14)
	SHIFT(1, Z12, Z13, Z7, Z15)
	VPANDQ  Z14, Z10, Z10
	VPANDQ  Z15, Z10, Z10
	VMOVDQU64 Z10, marks_counted(R8)(DX*1)

	// Characters beyond ASCII.
	VMOVDQU64 HERE(7), Z10
	VMOVDQU64 CLASS(7), Z11
	SHIFT(1, Z10, Z11, Z7, Z12)
	VPANDNQ Z10, Z12, Z12
	VMOVDQU64 Z12, marks_highs(R8)(DX*1)

	// Hexadecimal digits.
	VPORQ   HERE(const_maskHex), Z0, Z10
	VPORQ   CLASS(const_maskHex), Z1, Z11
	VPSRLQ  $1, Z10, Z12
	VPANDQ  Z10, Z12, Z12
	VPSRLQ  $2, Z12, Z13
	VPANDQ  Z13, Z12, Z12
	VPSRLQ  $4, Z12, Z13
	VPANDQ  Z13, Z12, Z12
	VPSRLQ  $8, Z12, Z13
	VPANDQ  Z13, Z12, Z12
	VPANDQ  Z25, Z12, Z12
	VMOVDQU64 Z12, marks_hex(R8)(DX*1)

	// Colons.
	SHIFT(1, Z10, Z11, Z7, Z12)            // behind a hexadecimal digit
	VMOVDQU64 HERE(const_maskColon), Z13
	VMOVDQU64 CLASS(const_maskColon), Z14
	SHIFT(1, Z13, Z14, Z7, Z15)
	VPANDQ  Z13, Z15, Z15                  // the second of two
	SHIFT(2, Z13, Z14, Z7, Z16)
	SHIFT(3, Z13, Z14, Z7, Z17)
	SHIFT(4, Z13, Z14, Z7, Z18)
	SHIFT(5, Z13, Z14, Z7, Z19)
	VPORQ   Z17, Z16, Z16
	VPORQ   Z19, Z18, Z18
	VPORQ   Z18, Z16, Z16
	VPANDQ  Z12, Z16, Z16
	VPANDQ  Z13, Z16, Z16                  // near
	VPSLLQ  $2, Z16, Z17
	VPSLLQ  $3, Z16, Z18
	VPSLLQ  $4, Z16, Z19
	VPSLLQ  $5, Z16, Z20
	VPORQ   Z18, Z17, Z17
	VPORQ   Z20, Z19, Z19
	VPORQ   Z19, Z17, Z17
	VPANDQ  Z16, Z17, Z17
	VPORQ   Z17, Z15, Z15
	VMOVDQU64 Z15, marks_colons(R8)(DX*1)

	ADDQ $64, DX
	DECQ CX
	JNZ  group

	MOVQ R9, marks_label(R8)
	MOVQ R10, marks_second(R8)
	MOVQ R11, marks_third(R8)
	MOVQ R12, marks_fourth(R8)
	VALIGNQ $7, Z30, Z30, Z30
	VALIGNQ $7, Z29, Z29, Z29
	VALIGNQ $7, Z28, Z28, Z28
	VALIGNQ $7, Z27, Z27, Z27
	VALIGNQ $7, Z26, Z26, Z26
	VMOVDQU64 Z30, Z0
	VMOVQ   X0, marks_root(R8)
	VMOVDQU64 Z29, Z0
	VMOVQ   X0, marks_dot1(R8)
	VMOVDQU64 Z28, Z0
	VMOVQ   X0, marks_dot2(R8)
	VMOVDQU64 Z27, Z0
	VMOVQ   X0, marks_dot3(R8)
	VMOVDQU64 Z26, Z0
	VMOVQ   X0, marks_numbersRoot(R8)
	VZEROUPPER
	RET
