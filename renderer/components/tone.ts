/** How something stands, for its colour; see style.css. Words and a shape always say the same. */
export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'quiet';
