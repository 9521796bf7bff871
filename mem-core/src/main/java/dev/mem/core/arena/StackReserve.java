package dev.mem.core.arena;

/**
 * A look ahead whether the stack has room for a change that must not end halfway.
 *
 * <p>Java throws a {@link StackOverflowError} at any call. In the middle of a change it would leave
 * a heap of which one half is as before, and the other as afterwards. So whoever begins a change of
 * several calls asks for the stack of all of them first: what is missing is missing before anything
 * has changed.
 *
 * <p>The JVM makes sure at the entry of a method that there is room for its local variables; in
 * compiled code, too, where they take no room any more, because it might have to go on in the
 * interpreter. So to be called is all that is needed of a method with many of them. It costs a few
 * instructions; not so a recursion of the same depth.
 */
public final class StackReserve {

  /** What a change may take: the room of the local variables below. */
  public static final int BYTES = 24 * 22 * Long.BYTES * 2;

  /** Never set. The compiler does not know, and keeps what it needs to leave the method there. */
  private static boolean withdrawn;

  private StackReserve() {}

  /** Returns whether the caller has that much left, for what can as well be done later. */
  public static boolean isThere() {
    try {
      require();
      return true;
    } catch (StackOverflowError tooDeep) {
      return false;
    }
  }

  /**
   * Makes sure that the caller, and what it calls, can use {@value #BYTES} bytes of stack.
   *
   * @throws StackOverflowError if there is not so much left
   */
  @SuppressWarnings("UnusedVariable")
  public static void require() {
    long aa, ab, ac, ad, ae, ag, ah, ai, aj, ak, al, am, an, ap, aq, ar, as, at, au, av, aw, ax;
    long ba, bb, bc, bd, be, bg, bh, bi, bj, bk, bl, bm, bn, bp, bq, br, bs, bt, bu, bv, bw, bx;
    long ca, cb, cc, cd, ce, cg, ch, ci, cj, ck, cl, cm, cn, cp, cq, cr, cs, ct, cu, cv, cw, cx;
    long da, db, dc, dd, de, dg, dh, di, dj, dk, dl, dm, dn, dp, dq, dr, ds, dt, du, dv, dw, dx;
    long ea, eb, ec, ed, ee, eg, eh, ei, ej, ek, el, em, en, ep, eq, er, es, et, eu, ev, ew, ex;
    long fa, fb, fc, fd, fe, fg, fh, fi, fj, fk, fl, fm, fn, fp, fq, fr, fs, ft, fu, fv, fw, fx;
    long ga, gb, gc, gd, ge, gg, gh, gi, gj, gk, gl, gm, gn, gp, gq, gr, gs, gt, gu, gv, gw, gx;
    long ha, hb, hc, hd, he, hg, hh, hi, hj, hk, hl, hm, hn, hp, hq, hr, hs, ht, hu, hv, hw, hx;
    long ia, ib, ic, id, ie, ig, ih, ii, ij, ik, il, im, in, ip, iq, ir, is, it, iu, iv, iw, ix;
    long ja, jb, jc, jd, je, jg, jh, ji, jj, jk, jl, jm, jn, jp, jq, jr, js, jt, ju, jv, jw, jx;
    long ka, kb, kc, kd, ke, kg, kh, ki, kj, kk, kl, km, kn, kp, kq, kr, ks, kt, ku, kv, kw, kx;
    long la, lb, lc, ld, le, lg, lh, li, lj, lk, ll, lm, ln, lp, lq, lr, ls, lt, lu, lv, lw, lx;
    long ma, mb, mc, md, me, mg, mh, mi, mj, mk, ml, mm, mn, mp, mq, mr, ms, mt, mu, mv, mw, mx;
    long na, nb, nc, nd, ne, ng, nh, ni, nj, nk, nl, nm, nn, np, nq, nr, ns, nt, nu, nv, nw, nx;
    long oa, ob, oc, od, oe, og, oh, oi, oj, ok, ol, om, on, op, oq, or, os, ot, ou, ov, ow, ox;
    long pa, pb, pc, pd, pe, pg, ph, pi, pj, pk, pl, pm, pn, pp, pq, pr, ps, pt, pu, pv, pw, px;
    long qa, qb, qc, qd, qe, qg, qh, qi, qj, qk, ql, qm, qn, qp, qq, qr, qs, qt, qu, qv, qw, qx;
    long ra, rb, rc, rd, re, rg, rh, ri, rj, rk, rl, rm, rn, rp, rq, rr, rs, rt, ru, rv, rw, rx;
    long sa, sb, sc, sd, se, sg, sh, si, sj, sk, sl, sm, sn, sp, sq, sr, ss, st, su, sv, sw, sx;
    long ta, tb, tc, td, te, tg, th, ti, tj, tk, tl, tm, tn, tp, tq, tr, ts, tt, tu, tv, tw, tx;
    long ua, ub, uc, ud, ue, ug, uh, ui, uj, uk, ul, um, un, up, uq, ur, us, ut, uu, uv, uw, ux;
    long va, vb, vc, vd, ve, vg, vh, vi, vj, vk, vl, vm, vn, vp, vq, vr, vs, vt, vu, vv, vw, vx;
    long wa, wb, wc, wd, we, wg, wh, wi, wj, wk, wl, wm, wn, wp, wq, wr, ws, wt, wu, wv, ww, wx;
    long xa, xb, xc, xd, xe, xg, xh, xi, xj, xk, xl, xm, xn, xp, xq, xr, xs, xt, xu, xv, xw, xx;
    if (withdrawn) {
      throw new IllegalStateException();
    }
  }
}
