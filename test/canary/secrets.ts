/** Secrets that occur nowhere by chance, with a letter of each kind that some spelling treats in its own way. */

/** The key of the company that a connection is for. */
export const KEY = 'cnry-"Zk7\\q+/=%&<Q9r2Jd5Wv8Xt3';
/** The key of another company. */
export const FOREIGN_KEY = "cnry-'Lm4|p~^>{H6s1Bf0Ny9Gc2Ru";
/** A key that the service does not know. */
export const REFUSED_KEY = 'cnry-#Te5$w*?@!K3h8Pz6Vb1Dj4Mx';
